/** What the program says about itself in Electron. */
import type { AboutPanelOptionsOptions } from 'electron';
import project from '../../../package.json' with { type: 'json' };
import type { About } from '../../core/protocol/hostApi.ts';
import { about } from '../files/about.ts';

/** @param dataFolder where crash reports and autosaves are kept. */
export function aboutElectron(dataFolder: string): About {
  const { electron = '', chrome = '', node } = process.versions;
  return about(dataFolder, { Electron: electron, Chromium: chrome, Node: node }, 'ONNX Runtime');
}

/** The same for the system's own panel. */
export function aboutPanel({ version, components, licence }: About, icon: string): AboutPanelOptionsOptions {
  const parts = Object.entries(components).map(([name, number]) => `${name} ${number}`);
  return {
    applicationName: 'CoordX Studio',
    applicationVersion: version,
    copyright: `${licence} licence, ${project.author}`,
    credits: parts.join('\n'),
    iconPath: icon,
  };
}
