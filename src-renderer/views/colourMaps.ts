/** Colours for numbers, as people choose them: the tables of the renderer with names. */
import { COLOUR_TABLES } from '../../src-main/core/render/colourTables.ts';

export { colourIndex } from '../../src-main/core/render/colourTables.ts';

export type ColourMapName = keyof typeof COLOUR_TABLES;

export interface ColourMap {
  name: ColourMapName;
  label: string;
  /** sequential: from nothing to much; diverging: from one sign to the other, with nothing in the middle. */
  kind: 'sequential' | 'diverging';
  /** [256, 4], red, green, blue and alpha of 255. */
  table: Uint8Array;
}

export const COLOUR_MAPS: Record<ColourMapName, ColourMap> = {
  ember: { name: 'ember', label: 'Ember', kind: 'sequential', table: COLOUR_TABLES.ember },
  lagoon: { name: 'lagoon', label: 'Lagoon', kind: 'sequential', table: COLOUR_TABLES.lagoon },
  balance: { name: 'balance', label: 'Balance', kind: 'diverging', table: COLOUR_TABLES.balance },
};
