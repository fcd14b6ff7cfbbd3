/** Writes the report of a lab: a page for people, and tables for papers, spreadsheets and scripts. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomically } from '../../../io/atomicFile.ts';
import type { CellResult } from '../cellResult.ts';
import type { Lab } from '../lab.ts';
import { bicubicName, truthName } from '../runCell.ts';
import { pageText, type SourcePictures } from './page.ts';
import { cellsCsv, latexTable, markdownTable, summaryRows } from './tables.ts';

/** @returns the files. @throws FileError */
export async function writeReport(lab: Lab, results: CellResult[]): Promise<string[]> {
  const rows = summaryRows(results, lab.plan.baseline);
  const contents = { plan: lab.plan, all: lab.cells.length, results, pictures: await picturesOf(lab, results) };
  const texts = { html: pageText(contents), csv: cellsCsv(results), md: markdownTable(rows), tex: latexTable(rows) };
  const files = Object.entries(texts).map(([ending, text]) => ({ file: path.join(lab.folder.folder, `report.${ending}`), text }));
  for (const { file, text } of files) await writeFileAtomically(file, text);
  return files.map(({ file }) => file);
}

async function picturesOf({ folder }: Lab, results: CellResult[]): Promise<Map<string, SourcePictures>> {
  const found = new Map<string, SourcePictures>();
  for (const cell of results) {
    const read = (id: string): Promise<Uint8Array | null> => readFile(folder.picture(id)).catch(() => null);
    const pictures = found.get(cell.source) ?? { truth: await read(truthName(cell)), bicubic: await read(bicubicName(cell)), of: new Map<string, Uint8Array>() };
    const own = await read(cell.id);
    if (own) pictures.of.set(cell.id, own);
    found.set(cell.source, pictures);
  }
  return found;
}
