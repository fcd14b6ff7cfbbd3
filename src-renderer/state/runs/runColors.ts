/**
 * One colour a run, the same in the list and in the plots: Okabe and Ito's palette, which people with any kind of colour
 * vision can tell apart, each in a tone for light and one for dark backgrounds.
 */
import type { RunState } from '../../../src-main/core/protocol/studio/runs.ts';

interface RunColor {
  light: string;
  dark: string;
}

const COLORS: readonly RunColor[] = [
  { light: '#0b6fb0', dark: '#56b4e9' },
  { light: '#b34700', dark: '#ff9d4d' },
  { light: '#00795a', dark: '#2fd0a5' },
  { light: '#a0307c', dark: '#e48cc4' },
  { light: '#7a6200', dark: '#f0e442' },
  { light: '#5a4fcf', dark: '#a9a2ff' },
  { light: '#52606d', dark: '#b5c0cc' },
];

/** The colour of a run, as a CSS value that follows the theme. */
export function runColor({ color }: Pick<RunState, 'color'>): string {
  const { light, dark } = COLORS[(color - 1) % COLORS.length] as RunColor;
  return `light-dark(${light}, ${dark})`;
}
