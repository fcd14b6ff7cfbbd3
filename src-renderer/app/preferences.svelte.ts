/** What belongs to the person and not to a project: kept by the browser's storage. */
import { innerHeight } from 'svelte/reactivity/window';
import { THEMES, type Theme } from '../state/view/view.svelte.ts';

/** CSS pixels of the window's height from which on the plots are shown when nobody said whether. */
const PLOTS_FROM = 760;
const KEY = 'coordx-preferences';

/** Widths of the side panels in CSS pixels. */
export const PANEL_WIDTH = { least: 220, most: 560, left: 300, right: 280 } as const;
/** Quality that the time to is estimated for, in decibels. */
const TARGET_PSNR = 35;

export class Preferences {
  theme = $state<Theme>('system');
  /** Null: while the window is high enough for a picture above them. */
  #showPlots = $state<boolean | null>(null);
  showPanels = $state(true);
  leftWidth = $state<number>(PANEL_WIDTH.left);
  rightWidth = $state<number>(PANEL_WIDTH.right);
  targetPsnr = $state(TARGET_PSNR);

  constructor() {
    const stored = read();
    this.theme = THEMES.find((theme) => theme === stored['theme']) ?? 'system';
    this.#showPlots = typeof stored['showPlots'] === 'boolean' ? stored['showPlots'] : null;
    this.showPanels = stored['showPanels'] !== false;
    this.leftWidth = panelWidth(numberOr(stored['leftWidth'], PANEL_WIDTH.left));
    this.rightWidth = panelWidth(numberOr(stored['rightWidth'], PANEL_WIDTH.right));
    this.targetPsnr = numberOr(stored['targetPsnr'], TARGET_PSNR);
  }

  get showPlots(): boolean {
    return this.#showPlots ?? (innerHeight.current ?? 0) >= PLOTS_FROM;
  }

  set showPlots(isShown: boolean) {
    this.#showPlots = isShown;
  }

  /** Writes what is set now. Storage may be forbidden or full: then it lasts as long as the window. */
  keep(): void {
    const { theme, showPanels, leftWidth, rightWidth, targetPsnr } = this;
    try {
      localStorage.setItem(KEY, JSON.stringify({ theme, showPlots: this.#showPlots, showPanels, leftWidth, rightWidth, targetPsnr }));
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
