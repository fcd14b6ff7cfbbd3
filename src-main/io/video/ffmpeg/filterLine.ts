/** FFmpeg's filters as a line: frames go in at one end and come out changed at the other. */
import type { FilterContext, FilterGraph, Frame } from 'node-av/lib';
import { succeeded, type Ffmpeg } from './ffmpeg.ts';

/** A filter graph of one source and one sink, for frames of one size and format. */
export class FilterLine {
  #ffmpeg: Ffmpeg;
  #graph: FilterGraph;
  #source: FilterContext;
  #sink: FilterContext;
  #result: Frame;

  private constructor(ffmpeg: Ffmpeg, graph: FilterGraph, source: FilterContext, sink: FilterContext) {
    this.#ffmpeg = ffmpeg;
    this.#graph = graph;
    this.#source = source;
    this.#sink = sink;
    this.#result = new ffmpeg.av.Frame();
    this.#result.alloc();
  }

  /** @param source parameters of FFmpeg's "buffer" filter. Throws FfmpegError. */
  static async open(ffmpeg: Ffmpeg, source: string, chain: string): Promise<FilterLine> {
    const { av } = ffmpeg;
    const graph = new av.FilterGraph();
    graph.alloc();
    try {
      const [from, to] = [av.Filter.getByName('buffer'), av.Filter.getByName('buffersink')];
      const input = from && graph.createFilter(from, 'in', source);
      const output = to && graph.createFilter(to, 'out');
      if (!input || !output) throw new TypeError(`FFmpeg has no filter source "${source}".`);
      const end = (name: string, filterCtx: FilterContext): InstanceType<typeof av.FilterInOut> => {
        const pad = new av.FilterInOut();
        pad.alloc();
        pad.name = name;
        pad.filterCtx = filterCtx;
        pad.padIdx = 0;
        return pad;
      };
      succeeded(ffmpeg, graph.parsePtr(chain, end('out', output), end('in', input)));
      succeeded(ffmpeg, await graph.config());
      return new FilterLine(ffmpeg, graph, input, output);
    } catch (cause) {
      graph.free();
      throw cause;
    }
  }

  /** Takes a frame, which is empty afterwards; null ends the line. */
  async put(frame: Frame | null): Promise<void> {
    succeeded(this.#ffmpeg, await this.#source.buffersrcAddFrame(frame));
  }

  /** The next frame, valid until the next call; undefined when there is none, or none yet. */
  async take(): Promise<Frame | undefined> {
    this.#result.unref();
    const code = await this.#sink.buffersinkGetFrame(this.#result);
    const { AVERROR_EAGAIN, AVERROR_EOF } = this.#ffmpeg.c;
    if (code === AVERROR_EAGAIN || code === AVERROR_EOF) return undefined;
    succeeded(this.#ffmpeg, code);
    return this.#result;
  }

  close(): void {
    this.#result.free();
    this.#graph.free();
  }
}
