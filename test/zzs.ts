import { ssim, meanSquaredError, psnr } from '../src-main/core/training/metrics.ts';
const s = { width: 512, height: 512, channels: 3 };
const a = Float32Array.from({ length: 512 * 512 * 3 }, (_, i) => (Math.sin(i * 0.01) + 1) / 2);
const b = a.map((v, i) => Math.min(1, Math.max(0, v + 0.1 * Math.sin(i))));
for (let i = 0; i < 5; i++) { const t = performance.now(); const v = ssim(a, b, s); console.log(v, performance.now() - t); }
console.log(psnr(meanSquaredError(a, b)));
