/** What both hosts tell of the program: its version, its licence, and what it is made of. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import project from '../../../package.json' with { type: 'json' };
import type { About } from '../../core/protocol/hostApi.ts';
import { releasesPage } from '../window/releases.ts';
import { programFolder } from './programFiles.ts';

/** The only package that a user may want to know the version of. Read from its file: loading it takes long. */
const RUNTIME = 'onnxruntime-node';

/** @param components names and versions of what the host runs on. */
export async function about(dataFolder: string, components: Record<string, string>): Promise<About> {
  const runtime = await packageVersion(RUNTIME);
  return {
    version: project.version,
    components: { ...components, ...(runtime === null ? {} : { onnxruntime: runtime }) },
    dataFolder,
    licence: project.license,
    releases: releasesPage(),
  };
}

async function packageVersion(name: string): Promise<string | null> {
  try {
    const file = path.join(programFolder(), 'node_modules', name, 'package.json');
    const { version } = JSON.parse(await readFile(file, 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? version : null;
  } catch {
    return null;
  }
}
