import { create } from 'qrcode';

/** Blank modules around the code that ISO/IEC 18004 asks for. */
const QUIET = 4;
/** Any of the eight masks reads; choosing the prettiest costs a request two milliseconds. */
const MASK = 0;

/** A link as SVG: a dealer's screen shows the code, the customer's own phone opens the page. */
export function qrSvg(text: string): string {
  const { modules } = create(text, { errorCorrectionLevel: 'M', maskPattern: MASK });
  const side = modules.size + 2 * QUIET;
  const path = Array.from({ length: modules.size }, (_, row) =>
    rowPath(modules.data, modules.size, row),
  ).join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" role="img" aria-label="QR">` +
    `<path fill="#fff" d="M0 0h${side}v${side}h-${side}z"/><path d="${path}"/></svg>`
  );
}

/** The runs of dark modules of one row. */
function rowPath(data: Uint8Array, size: number, row: number): string {
  let path = '';
  for (let column = 0; column < size; column++) {
    let run = 0;
    while (column + run < size && data[row * size + column + run] === 1) run += 1;
    if (run > 0) path += `M${column + QUIET} ${row + QUIET}h${run}v1h-${run}z`;
    column += run;
  }
  return path;
}
