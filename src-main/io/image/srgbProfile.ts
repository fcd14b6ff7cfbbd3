/** ICC profiles that say of a picture that it is sRGB (IEC 61966-2-1), for formats that have no shorter way. */

/** White, primaries and the adaptation of D65, as ICC has them: relative to D50 (ICC.1:2010, Annex E). */
const WHITE = [0.9642, 1, 0.8249];
const RED = [0.43606567, 0.2224884, 0.01391602];
const GREEN = [0.38514709, 0.71687317, 0.09707642];
const BLUE = [0.14306641, 0.06060791, 0.71409607];
const ADAPTATION = [1.04788208, 0.0229187, -0.05021667, 0.02958679, 0.99047852, -0.01707458, -0.00924683, 0.01507568, 0.75167847];
/** ((x + 0.055) / 1.055)^2.4, below 0.04045 x / 12.92: exponent, a, b, c, d of the parametric curve of type 3. */
const CURVE = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045];
const CURVE_TYPE = 3;

const HEADER_BYTES = 128;
const VERSION = 0x04200000;

/** The profile of a picture of 1 channel, or of colours. */
export function srgbProfile(channels: number): Uint8Array {
  const curve = tag('para', Buffer.from([0, CURVE_TYPE, 0, 0]), fixed(CURVE));
  const isGrey = channels === 1;
  const colours: [string, Buffer][] = isGrey
    ? [['kTRC', curve]]
    : [...[RED, GREEN, BLUE].map((xyz, i): [string, Buffer] => [`${'rgb'[i]}XYZ`, tag('XYZ ', fixed(xyz))]), ['rTRC', curve], ['gTRC', curve], ['bTRC', curve]];
  const adaptation: [string, Buffer] = ['chad', tag('sf32', fixed(ADAPTATION))];
  return profileOf(isGrey ? 'GRAY' : 'RGB ', [
    ['desc', words('sRGB')],
    ['cprt', words('CC0')],
    ['wtpt', tag('XYZ ', fixed(WHITE))],
    adaptation,
    ...colours,
  ]);
}

function profileOf(space: string, tags: [string, Buffer][]): Uint8Array {
  const directory = Buffer.alloc(4 + 12 * tags.length);
  directory.writeUInt32BE(tags.length);
  let end = HEADER_BYTES + directory.length;
  tags.forEach(([name, data], i) => {
    directory.write(name, 4 + 12 * i, 'latin1');
    directory.writeUInt32BE(end, 8 + 12 * i);
    directory.writeUInt32BE(data.length, 12 + 12 * i);
    end += data.length;
  });
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(end);
  header.writeUInt32BE(VERSION, 8);
  header.write(`mntr${space}XYZ `, 12, 'latin1');
  // A date is asked for; this one is the same for every file.
  [2000, 1, 1].forEach((part, i) => header.writeUInt16BE(part, 24 + 2 * i));
  header.write('acsp', 36, 'latin1');
  fixed(WHITE).copy(header, 68);
  return Buffer.concat([header, directory, ...tags.map(([, data]) => data)]);
}

/** Lengths of all that is put in here are multiples of 4, as ICC wants places to be. */
function tag(type: string, ...data: Buffer[]): Buffer {
  return Buffer.concat([Buffer.from(type, 'latin1'), Buffer.alloc(4), ...data]);
}

function words(text: string): Buffer {
  const letters = Buffer.from(text, 'utf16le').swap16();
  const head = Buffer.alloc(20);
  head.writeUInt32BE(1, 0);
  head.writeUInt32BE(12, 4);
  head.write('enUS', 8, 'latin1');
  head.writeUInt32BE(letters.length, 12);
  head.writeUInt32BE(28, 16);
  return tag('mluc', head, letters, Buffer.alloc((4 - (letters.length % 4)) % 4));
}

/** Numbers of 16 bits before and behind the point. */
function fixed(values: number[]): Buffer {
  const result = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => result.writeInt32BE(Math.round(value * 2 ** 16), 4 * i));
  return result;
}
