/**
 * Errors a user can act on. Everything that can go wrong by input, not by a
 * bug, is thrown as a CoordxError: its message is one sentence in the user's
 * words, and hosts print it without a stack trace.
 */
import { visible } from './visible.ts';

export class CoordxError extends Error {
  override name = 'CoordxError';

  /** Messages quote names of files, which come from anywhere. */
  constructor(message: string, options?: ErrorOptions) {
    super(visible(message), options);
  }
}

/** A FieldSpec, a training option or a key=value setting is out of its range. */
export class SettingError extends CoordxError {
  override name = 'SettingError';
}

/** A file cannot be read: missing, truncated, mislabelled, hostile, too large. */
export class FileError extends CoordxError {
  override name = 'FileError';
}

/** FFmpeg, which videos need, is not on this machine: it can be fetched, or put there by hand. */
export class FfmpegMissingError extends CoordxError {
  override name = 'FfmpegMissingError';
}

/** An engine or device is not here, or failed while it ran. */
export class EngineError extends CoordxError {
  override name = 'EngineError';
}

/** A network for which there is no solution: its features are too alike, or hold what is no number. */
export class UnsolvableError extends CoordxError {
  override name = 'UnsolvableError';
}

/** The machine has not enough memory, or its disk not enough room, for what was asked. */
export class RoomError extends CoordxError {
  override name = 'RoomError';
}

/** Long work was stopped because the user asked for it. */
export class CancelledError extends CoordxError {
  override name = 'CancelledError';
  constructor(message = 'Cancelled.') {
    super(message);
  }
}
