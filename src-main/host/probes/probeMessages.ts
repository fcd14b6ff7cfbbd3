/**
 * How an engine process has its host try a device, beside engineControl.ts: a utility process of Electron has no Node that it
 * could start, so Electron's main process starts another utility process. Both sides check what they are told.
 */
import { z } from 'zod';

/** Characters: a field to measure with. */
const MOST_WORK = 20_000;
const ID = z.number().int().nonnegative();

/** From the engine process: something is to be tried. */
export const PROBE_REQUEST = z.object({
  kind: z.literal('probe'),
  /** Never used twice by one engine process. */
  id: ID,
  subject: z.enum(['cpu', 'webgpu', 'cuda', 'dml', 'coreml', 'tensorflow']),
  work: z.string().max(MOST_WORK).optional(),
});

/** From the host: how it went. */
export const PROBE_ANSWER = z.object({
  kind: z.literal('probed'),
  id: ID,
  run: z.object({ fault: z.string().nullable(), stdout: z.string(), stderr: z.string() }),
});

export type ProbeRequest = z.infer<typeof PROBE_REQUEST>;
export type ProbeAnswer = z.infer<typeof PROBE_ANSWER>;
