import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { TargetKind } from '../../src-main/core/protocol/files.ts';
import { programFolder } from './electronStart.ts';

const { fitState, readState } = await import('../../src-main/host/electron/windowState.ts');
const { fileArguments, handedOver, OpenRequests } = await import('../../src-main/host/electron/openRequests.ts');
const { openOptions, saveOptions, withExtension } = await import('../../src-main/host/electron/dialogs.ts');

const SCREEN = { x: 0, y: 25, width: 1920, height: 1000 };
const LEFT_SCREEN = { x: -1280, y: 0, width: 1280, height: 720 };
const USUAL = { width: 1360, height: 860 };

describe("the window's place", () => {
  const placed = (bounds: object, screens = [SCREEN]) => fitState({ bounds, isMaximized: false }, screens).bounds;

  test('is where it was, on any display', () => {
    const bounds = { x: 100, y: 60, width: 800, height: 600 };
    assert.deepEqual(fitState({ bounds, isMaximized: true }, [SCREEN]), { bounds, isMaximized: true });
    const left = { x: -1200, y: 10, width: 800, height: 600 };
    assert.deepEqual(placed(left, [SCREEN, LEFT_SCREEN]), left);
  });

  test('is the middle of the primary display when the other display is gone, or its upper edge out of reach', () => {
    for (const [x, y] of [[-1200, 10], [1850, 100], [100, -400], [100, 1020], [-760, 100]] as const) {
      assert.deepEqual(placed({ x, y, width: 800, height: 600 }), { x: 560, y: 225, width: 800, height: 600 }, `${x},${y}`);
    }
  });

  test('is never larger than its display', () => {
    assert.deepEqual(placed({ x: 0, y: 25, width: 5000, height: 4000 }), SCREEN);
    assert.deepEqual(placed({ x: 9999, y: 0, width: 5000, height: 4000 }), SCREEN);
  });

  test('is the usual one after nonsense', () => {
    const usual = { bounds: { x: 280, y: 95, ...USUAL }, isMaximized: false };
    const nonsense = [
      ...[null, 7, 'text', {}, { bounds: null, isMaximized: true }],
      { bounds: { x: 0, y: 0, width: 0, height: 600 }, isMaximized: false },
      { bounds: { x: 0.5, y: 0, width: 800, height: 600 }, isMaximized: false },
    ];
    for (const saved of nonsense) assert.deepEqual(fitState(saved, [SCREEN]), usual, JSON.stringify(saved));
    assert.deepEqual(fitState(null, []).bounds, { x: 0, y: 0, ...USUAL });
    assert.equal(readState(path.join(programFolder, 'missing.json')), null);
  });

  test('can always be taken hold of', () => {
    const side = fc.integer({ min: -5000, max: 5000 });
    const length = fc.integer({ min: 1, max: 9000 });
    fc.assert(
      fc.property(side, side, length, length, (x, y, width, height) => {
        const found = placed({ x, y, width, height }, [SCREEN, LEFT_SCREEN]);
        const isHeld = [SCREEN, LEFT_SCREEN].some((area) => {
          const seen = Math.min(found.x + found.width, area.x + area.width) - Math.max(found.x, area.x);
          return seen >= Math.min(120, found.width) && found.y >= area.y && found.y < area.y + area.height;
        });
        assert.ok(isHeld, JSON.stringify(found));
      }),
    );
  });
});

describe('files to open', () => {
  const [picture, model] = ['a.png', 'c.coordx'].map((name) => {
    const file = path.join(programFolder, name);
    writeFileSync(file, 'a document');
    return file;
  }) as [string, string];

  test('are what a command line names beside switches', () => {
    const packed = ['/opt/CoordX Studio/coordx-studio', '--no-sandbox', 'a.png', model, '--', ''];
    assert.deepEqual(fileArguments(packed, false, programFolder), [picture, model]);
    const started = ['/usr/bin/electron', '--inspect=0', '/checkout', 'a.png'];
    assert.deepEqual(fileArguments(started, true, programFolder), [picture]);
    assert.deepEqual(fileArguments(['/usr/bin/electron', '.'], true, programFolder), []);
  });

  test('are there: no text, address or folder is taken for one', () => {
    const script = 'const { module } = JSON.parse(process.argv[1]);\nrequire(module);';
    const others = [script, '9333', 'b.png', '.', programFolder, 'coordx://app/', 'a\0b', `/${'long'.repeat(2000)}`];
    assert.deepEqual(fileArguments(['/opt/coordx', '-e', ...others, picture], false, programFolder), [picture]);
    assert.deepEqual(handedOver({ files: [path.join(programFolder, 'b.png'), programFolder, picture] }), [picture]);
  });

  test('handed over by another start are absolute paths, or nothing', () => {
    assert.deepEqual(handedOver({ files: [picture, path.relative(process.cwd(), picture)] }), [picture]);
    for (const data of [undefined, null, [], { files: 'a' }, { files: [7] }, { files: [''] }]) {
      assert.deepEqual(handedOver(data), [], JSON.stringify(data));
    }
  });

  test('wait for a window, and again when it is gone', () => {
    const requests = new OpenRequests();
    const opened: string[] = [];
    requests.add('a', 'b');
    requests.giveTo((file) => opened.push(file));
    requests.add('c');
    assert.deepEqual(opened, ['a', 'b', 'c']);
    requests.giveTo(null);
    requests.add('d');
    assert.deepEqual(opened, ['a', 'b', 'c']);
    requests.giveTo((file) => opened.push(file));
    assert.deepEqual(opened, ['a', 'b', 'c', 'd']);
  });
});

describe('native dialogs', () => {
  test('open what can be opened, all together first', () => {
    const [all, ...single] = openOptions().filters ?? [];
    const each = new Set(single.flatMap(({ extensions }) => extensions));
    assert.deepEqual([...(all?.extensions ?? [])].sort(), [...each].sort());
    assert.ok(all?.extensions.includes('coordx') && all.extensions.includes('jpeg'), 'something is missing');
  });

  test('offer the kind of the suggested name first, and its spellings together', () => {
    const filters = saveOptions('view.jpg', 'picture', '/home').filters ?? [];
    assert.deepEqual(
      filters.map(({ extensions }) => extensions),
      [['jpg', 'jpeg'], ['png'], ['webp'], ['tif', 'tiff']],
    );
  });

  test('suggest a name in the folder that was given, and never another folder', () => {
    const suggested = (name: string, kind: TargetKind = 'project'): string =>
      saveOptions(name, kind, '/home').defaultPath as string;
    assert.equal(suggested('lake'), path.join('/home', 'lake.coordxproj'));
    assert.equal(suggested('lake.png', 'picture'), path.join('/home', 'lake.png'));
    for (const name of ['/etc/passwd', '../../x', '..\\..\\x', 'a/b\u0000c', '..']) {
      assert.equal(path.dirname(suggested(name)), path.join('/home'), name);
    }
  });

  test('add an extension only where there is none of the kind', () => {
    assert.equal(withExtension('/a/b.v2', 'model'), '/a/b.v2.coordx');
    assert.equal(withExtension('/a/b.COORDX', 'model'), '/a/b.COORDX');
    assert.equal(withExtension('/a/b.TIFF', 'picture'), '/a/b.TIFF');
  });
});
