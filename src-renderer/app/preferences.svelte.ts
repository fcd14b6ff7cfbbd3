/** What belongs to the person and not to a project: kept by the browser's storage. */
import { THEMES, type Theme } from '../state/view/view.svelte.ts';

const KEY = 'coordx-preferences';

/** Widths of the side panels in CSS pixels. */
export const PANEL_WIDTH = { least: 220, most: 560, left: 300, right: 280 } as const;
/** Quality that the time to is estimated for, in decibels. */
const TARGET_PSNR = 35;

export class Preferences {
  theme = $state<Theme>('system');
  showPlots = $state(true);
  showPanels = $state(true);
  leftWidth = $state<number>(PANEL_WIDTH.left);
  rightWidth = $state<number>(PANEL_WIDTH.right);
  targetPsnr = $state(TARGET_PSNR);

  constructor() {
    const stored = read();
    this.theme = THEMES.find((theme) => theme === stored['theme']) ?? 'system';
    this.showPlots = stored['showPlots'] !== false;
    this.showPanels = stored['showPanels'] !== false;
    this.leftWidth = panelWidth(numberOr(stored['leftWidth'], PANEL_WIDTH.left));
    this.rightWidth = panelWidth(numberOr(stored['rightWidth'], PANEL_WIDTH.right));
    this.targetPsnr = numberOr(stored['targetPsnr'], TARGET_PSNR);
  }

  /** Writes what is set now. Storage may be forbidden or full: then it lasts as long as the window. */
  keep(): void {
    const { theme, showPlots, showPanels, leftWidth, rightWidth, targetPsnr } = this;
    try {
      localStorage.setItem(KEY, JSON.stringify({ theme, showPlots, showPanels, leftWidth, rightWidth, targetPsnr }));
    } catch {
      return;
    }
  }
}

/** The nearest width that a side panel can have. */
export function panelWidth(width: number): number {
  return Math.round(Math.min(PANEL_WIDTH.most, Math.max(PANEL_WIDTH.least, width)));
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}

function read(): Record<string, unknown> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
