/** Numbers as the window says them. */

/** 1234567 -> "1,234,567". */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** "1 step", "1,500 steps". */
export function stepsWords(steps: number): string {
  return `${count(steps)} ${steps === 1 ? 'step' : 'steps'}`;
}

/** Seconds -> "0.4 s", "12 s", "3:05", "1:02:03". */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const whole = Math.floor(seconds);
  const pad = (value: number): string => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** Milliseconds -> "0.42 ms", "16 ms", "3.1 s". */
export function milliseconds(value: number): string {
  if (value < 10) return `${value.toFixed(value < 1 ? 2 : 1)} ms`;
  return value < 1000 ? `${value.toFixed(0)} ms` : duration(value / 1000);
}

/** Bytes -> "12 KiB", "3.4 MiB", "1.2 GiB". */
export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, value)) / 10)));
  const amount = value / 1024 ** power;
  return `${amount.toFixed(power > 0 && amount < 10 ? 1 : 0)} ${units[power]}`;
}

/** Decibels -> "31.42 dB"; no error at all is said so. */
export function decibels(value: number): string {
  return value === Infinity ? 'exact' : `${value.toFixed(2)} dB`;
}

/** A setting's number without needless digits: 0.002, 256, 1e-7. */
export function plain(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential() : String(Number(value.toPrecision(6)));
}

/** Floating-point operations -> "3.2 MFLOP", "1.4 GFLOP". */
export function operations(value: number): string {
  const units = ['FLOP', 'kFLOP', 'MFLOP', 'GFLOP', 'TFLOP', 'PFLOP'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
  return `${Number((value / 1000 ** power).toPrecision(3))} ${units[power]}`;
}

/** A part or multiple -> "1/350 of", "0.021 ×", "1 ×", "3.4 ×", "120 ×". */
export function ratio(value: number): string {
  if (value > 0 && value < 0.01) return `1/${count(Number((1 / value).toPrecision(2)))} of`;
  return `${Number(value.toPrecision(value >= 0.995 ? 3 : 2))} ×`;
}

/** Three digits of a number -> "0.213", "24", "10.6 million". */
export function amount(value: number): string {
  const [divisor, unit] = value >= 1e9 ? [1e9, ' billion'] : value >= 1e6 ? [1e6, ' million'] : [1, ''];
  return `${Number((value / divisor).toPrecision(3)).toLocaleString('en', { maximumSignificantDigits: 3 })}${unit}`;
}

/** How large one thing is beside another -> "2.4 % of", "42 % of", "3.1 times", "10.6 million times". */
export function partWords(part: number): string {
  if (part >= 2) return `${amount(part)} times`;
  return part < 0.001 ? 'less than 0.1 % of' : `${(100 * part).toFixed(part < 0.1 ? 1 : 0)} % of`;
}

/** 512 x 384 as people write it. */
export function sizeWords({ width, height }: { width: number; height: number }): string {
  return `${width} × ${height}`;
}

/** How long ago something was, both in milliseconds since 1970 -> "just now", "5 minutes ago", "yesterday", "2026-11-03". */
export function agoWords(time: number, now: number): string {
  const minutes = Math.max(0, now - time) / 60_000;
  if (minutes < 1) return 'just now';
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  if (minutes < 60) return words.format(-Math.floor(minutes), 'minute');
  if (minutes < 24 * 60) return words.format(-Math.floor(minutes / 60), 'hour');
  const days = Math.floor(minutes / (24 * 60));
  return days < 30 ? words.format(-days, 'day') : new Date(time).toISOString().slice(0, 10);
}

/** Seconds of a video -> "0:02.500", "1:02:03.040". */
export function clockWords(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000);
  const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');
  const [h, m, s] = [Math.floor(milliseconds / 3_600_000), Math.floor(milliseconds / 60_000) % 60, Math.floor(milliseconds / 1000) % 60];
  const rest = `${pad(s, 2)}.${pad(milliseconds % 1000, 3)}`;
  return h > 0 ? `${h}:${pad(m, 2)}:${rest}` : `${m}:${rest}`;
}
