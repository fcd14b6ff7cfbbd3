/**
 * The built window, as files that can be asked for. They are listed once, at the start: what is asked for is
 * looked up and never made into a path, so that no address leads out of the folder.
 */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FileError } from '../../core/base/errors.ts';
import { contentType } from '../window/contentTypes.ts';

/** Names in this folder change with their contents. */
const HASHED = '/assets/';

interface StaticFile {
  path: string;
  type: string;
  caching: string;
}

export class StaticFiles {
  #files: Map<string, StaticFile>;

  private constructor(files: Map<string, StaticFile>) {
    this.#files = files;
  }

  /** Lists a folder. @throws FileError when there is no page in it. */
  static async open(folder: string): Promise<StaticFiles> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = new Map<string, StaticFile>();
    for (const entry of entries) {
      const type = contentType(entry.name);
      if (!entry.isFile() || type === null) continue;
      const place = path.join(entry.parentPath, entry.name);
      const address = `/${path.relative(folder, place).replaceAll(path.sep, '/')}`;
      const isHashed = address.startsWith(HASHED);
      files.set(address, {
        path: place,
        type,
        caching: isHashed ? 'private, max-age=31536000, immutable' : 'no-store',
      });
    }
    const page = files.get('/index.html');
    if (!page) throw new FileError('The window is not built yet: run "npm run build" first.');
    files.set('/', page);
    return new StaticFiles(files);
  }

  has(address: string): boolean {
    return this.#files.has(address);
  }

  /** Sends the file of an address that `has`; a file that is no longer there is an error 404. */
  async send(address: string, response: ServerResponse, withBody: boolean): Promise<void> {
    const file = this.#files.get(address);
    const size = file && (await stat(file.path).catch(() => null))?.size;
    if (!file || size === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': size, 'Cache-Control': file.caching });
    if (withBody) await pipeline(createReadStream(file.path), response);
    else response.end();
  }
}
