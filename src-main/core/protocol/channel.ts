/** A way to send frames to the other side of a process boundary, whatever carries them. */
export interface Channel {
  /** Takes a whole frame; it must not be changed afterwards. */
  send(frame: Uint8Array): void;
  /** Calls back for every frame that arrives, in order. Set once, before the first arrives. */
  onFrame(listener: (frame: Uint8Array) => void): void;
  /** Calls back once when the other side is gone. */
  onClose(listener: () => void): void;
  close(): void;
}
