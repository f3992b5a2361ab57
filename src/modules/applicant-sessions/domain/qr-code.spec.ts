import { create } from 'qrcode';
import { qrSvg } from './qr-code.js';

const LINK = 'http://localhost:8080/apply/Di9TZ43P6qd5_3v3UNL4sh0OJJiVHRygF1NNJ7Uroms';

it('draws exactly the dark modules of the code, inside a quiet zone, and nothing active', () => {
  const { modules } = create(LINK, { errorCorrectionLevel: 'M', maskPattern: 0 });
  const svg = qrSvg(LINK);
  const drawn = [...svg.matchAll(/M(\d+) (\d+)h(\d+)v1/g)].flatMap(([, x, y, width]) =>
    Array.from({ length: Number(width) }, (_, step) => (Number(y) - 4) * modules.size + Number(x) - 4 + step),
  );
  const dark = [...modules.data].flatMap((on, at) => (on === 1 ? [at] : []));
  expect(drawn.sort((a, b) => a - b)).toEqual(dark);
  expect(svg).toContain(`viewBox="0 0 ${modules.size + 8} ${modules.size + 8}"`);
  expect(svg).not.toMatch(/<script|style=|href/);
});
