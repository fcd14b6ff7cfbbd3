/** What both hosts tell of the program: its version, its licence, and what it is made of. */
import { createRequire } from 'node:module';
import project from '../../../package.json' with { type: 'json' };
import type { About } from '../../core/protocol/hostApi.ts';
import { releasesPage } from '../window/releases.ts';

/**
 * @param dataFolder where crash reports and autosaves are kept.
 * @param components names and versions of what the host runs on.
 * @param runtime what ONNX Runtime is called among them.
 */
export function about(dataFolder: string, components: Record<string, string>, runtime: string): About {
  return {
    version: project.version,
    components: { ...components, ...runtimeVersion(runtime) },
    dataFolder,
    licence: project.license,
    releases: releasesPage(),
  };
}

/** By its file, because to ask the runtime itself would load its native code. */
function runtimeVersion(name: string): Record<string, string> {
  try {
    const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
    return { [name]: version };
  } catch {
    return {};
  }
}
