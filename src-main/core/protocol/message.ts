/** What travels between a window and the engine process, each as one frame (frame.ts). */

/** Asks for a method. `id` is the caller's, and names the call until it is answered. */
export interface CallMessage {
  kind: 'call';
  id: number;
  method: string;
  args: unknown;
}

/** The caller has lost interest; the call is answered all the same, usually by an error. */
export interface CancelMessage {
  kind: 'cancel';
  id: number;
}

export interface ResultMessage {
  kind: 'result';
  id: number;
  value: unknown;
}

/** `name` is that of a CoordxError, or `Error` for a fault of the program; `message` is for people. */
export interface ErrorMessage {
  kind: 'error';
  id: number;
  name: string;
  message: string;
}

export interface ProgressMessage {
  kind: 'progress';
  id: number;
  /** 0..1 */
  done: number;
}

export type Request = CallMessage | CancelMessage;
export type Reply = ResultMessage | ErrorMessage | ProgressMessage;
export type Message = Request | Reply;
