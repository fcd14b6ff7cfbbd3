/**
 * FFmpeg's native code as node-av's own modules import it. The build puts this file in the place of the one that node-av
 * has for it, which looks into node_modules alone; where the program runs from its sources, that one stays.
 */
import { createRequire } from 'node:module';
import { requireFfmpeg } from './ffmpegBinary.ts';

export const bindings: unknown = createRequire(import.meta.url)(requireFfmpeg());
