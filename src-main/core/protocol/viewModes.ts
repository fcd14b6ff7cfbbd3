/** In which ways a run is looked at. */
export const MODES = ['field', 'truth', 'sideBySide', 'swipe', 'flip', 'difference', 'grid'] as const;
export type Mode = (typeof MODES)[number];
