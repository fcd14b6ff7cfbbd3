/** The presets of this person's own, in a JSON file that windows and the command line share. */
import path from 'node:path';
import { Exclusive } from '../../core/base/exclusive.ts';
import type { OwnPresets } from '../../core/kinds/ownPresets.ts';
import { keptOwnPresets, writeOwnPresets } from '../../io/ownPresetsFile.ts';
import { dataFolder } from './dataFolder.ts';

/** Where they are kept. */
export function ownPresetsFile(folder: string = dataFolder()): string {
  return path.join(folder, 'presets.json');
}

export class KeptPresets {
  readonly file: string;
  #turns = new Exclusive();

  /** @param folder the data folder. */
  constructor(folder: string) {
    this.file = ownPresetsFile(folder);
  }

  /** @throws FileError when the file is there and is no such file: it is not written over. */
  list(): Promise<OwnPresets> {
    return keptOwnPresets(this.file);
  }

  /** One change after the other, each on what the file holds by then. @throws FileError, and what `change` throws. */
  change(change: (own: OwnPresets) => OwnPresets): Promise<OwnPresets> {
    return this.#turns.run(async () => {
      const own = change(await this.list());
      await writeOwnPresets(this.file, own);
      return own;
    });
  }
}
