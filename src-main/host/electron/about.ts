/** What the program says about itself. */
import { createRequire } from 'node:module';
import type { AboutPanelOptionsOptions } from 'electron';
import project from '../../../package.json' with { type: 'json' };
import type { About } from '../../core/protocol/hostApi.ts';
import { releasesPage } from '../window/releases.ts';

/** @param dataFolder where crash reports and autosaves are kept. */
export function about(dataFolder: string): About {
  const { electron, chrome, node } = process.versions;
  // By name, because to ask the runtime itself would load its native code into the main process.
  const runtime = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  return {
    version: project.version,
    components: { Electron: electron ?? '', Chromium: chrome ?? '', Node: node, 'ONNX Runtime': runtime.version },
    dataFolder,
    licence: project.license,
    releases: releasesPage(),
  };
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
