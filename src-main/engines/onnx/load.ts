/** onnxruntime-node. Nothing else loads it: whoever does must be sure that it keeps quiet. */
import { createRequire } from 'node:module';

export type { InferenceSession, Tensor } from 'onnxruntime-node';

// Unless this is set before it is loaded, it collects telemetry: it keeps a device id and a database in the user's
// cache folder, and looks up a host to send them to. An import would be loaded before this line.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

const require = createRequire(import.meta.url);
export const ort = require('onnxruntime-node') as typeof import('onnxruntime-node');
