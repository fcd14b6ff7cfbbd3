/** Presets of the person's own, as the window holds them: the host keeps them for every window and the command line. */
import { CoordxError } from '../../src-main/core/base/errors.ts';
import {
  defaultPreset,
  isDefaultIn,
  NO_OWN_PRESETS,
  ownPresetsOf,
  type OwnPreset,
  type OwnPresets as Kept,
} from '../../src-main/core/kinds/ownPresets.ts';
import type { KindName } from '../../src-main/core/kinds/types.ts';
import type { HostApi } from '../../src-main/core/protocol/hostApi.ts';

/** Bytes of a file that is taken over: more than any that this program writes. */
const MOST_BYTES = 48 * 1024;

type PresetCalls = Pick<HostApi, 'ownPresets' | 'keepPresets' | 'removePreset' | 'importPresets'>;

export class OwnPresets {
  #kept = $state.raw<Kept>(NO_OWN_PRESETS);
  #host: PresetCalls;

  constructor(host: PresetCalls) {
    this.#host = host;
  }

  get kept(): Kept {
    return this.#kept;
  }

  /** Those for a kind of source. */
  of(source: { kind: KindName }): readonly OwnPreset[] {
    return ownPresetsOf(this.#kept, source);
  }

  /** The one that new sources of a kind start with; null for the program's own. */
  defaultOf(source: { kind: KindName }): OwnPreset | null {
    return defaultPreset(this.#kept, source);
  }

  isDefault(preset: OwnPreset): boolean {
    return isDefaultIn(this.#kept, preset);
  }

  /** Asks the host what there is. @throws FileError when its file cannot be read. */
  async load(): Promise<void> {
    this.#kept = await this.#host.ownPresets(null);
  }

  /** Keeps one, in place of another of its name and kind. */
  async keep(preset: OwnPreset, isDefault = this.isDefault(preset)): Promise<void> {
    this.#kept = await this.#host.keepPresets({ presets: [preset], isDefault });
  }

  async remove({ name, kind }: OwnPreset): Promise<void> {
    this.#kept = await this.#host.removePreset({ name, kind });
  }

  /** Takes over those of a file; gives how many. @throws CoordxError, FileError when it is no such file. */
  async import(file: File): Promise<number> {
    if (file.size > MOST_BYTES) throw new CoordxError(`"${file.name}" is no file of presets: it is too large for one.`);
    const { own, count } = await this.#host.importPresets({ name: file.name, text: await file.text() });
    this.#kept = own;
    return count;
  }
}
