import { type Brush, createBrush } from './brush.ts';

/** Sample pictures that a customer of a small business might send. The page draws them, so no files are fetched. */
export const SAMPLE_PICTURES = ['transfer', 'cup', 'house'] as const;
export type SamplePicture = (typeof SAMPLE_PICTURES)[number];

const WIDTH = 960;
const HEIGHT = 720;
const FONT = '"Plus Jakarta Sans Variable", sans-serif';

/** Draws the receipt of a bank transfer on a table. */
function drawTransfer({ box, oval, text, gradient, context }: Brush): void {
  box(gradient('#c9a77f', '#a57f56', 0, HEIGHT), 0, 0, WIDTH, HEIGHT);
  context.globalAlpha = 0.16;
  for (let y = 20; y < HEIGHT; y += 58) box('#6d4a26', 0, y + (y % 3) * 6, WIDTH, 3);
  context.globalAlpha = 1;
  context.translate(480, 360);
  context.rotate(-0.045);
  context.translate(-230, -310);
  box('rgb(60 40 20 / 0.25)', 10, 16, 460, 620, 26);
  box('#fdfbf6', 0, 0, 460, 620, 26);
  oval('#33429b', 230, 96, 46, 46);
  context.strokeStyle = '#fdfbf6';
  context.lineWidth = 9;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.beginPath();
  context.moveTo(210, 98);
  context.lineTo(225, 112);
  context.lineTo(251, 82);
  context.stroke();
  text('Transfer berhasil', 230, 196, `700 32px ${FONT}`, '#1f1d1a', 'center');
  text('24 Nov 2026 · 09.41', 230, 232, `400 21px ${FONT}`, '#635d54', 'center');
  text('Rp 54.000', 230, 312, `800 54px ${FONT}`, '#1f1d1a', 'center');
  context.setLineDash([3, 9]);
  context.lineWidth = 3;
  context.strokeStyle = '#c9c2b4';
  context.strokeRect(40, 350, 380, 0.01);
  context.setLineDash([]);
  const lines = [
    ['Kepada', 'Kopi Senja'],
    ['Bank', 'Bank Nusantara'],
    ['Rekening', '•••• 4410'],
    ['Catatan', 'pesanan pagi'],
  ] as const;
  lines.forEach(([name, value], index) => {
    text(name, 40, 404 + index * 48, `400 22px ${FONT}`, '#635d54');
    text(value, 420, 404 + index * 48, `600 22px ${FONT}`, '#1f1d1a', 'right');
  });
}

/** Draws a glass of milk coffee on a batik cloth. */
function drawCup({ box, oval, shape, gradient, context }: Brush): void {
  box('#26327a', 0, 0, WIDTH, HEIGHT);
  context.globalAlpha = 0.5;
  for (let y = 0; y <= HEIGHT; y += 90)
    for (let x = 0; x <= WIDTH; x += 90)
      for (const turn of [45, -45, 135, -135]) {
        context.save();
        context.translate(x, y);
        context.rotate((turn * Math.PI) / 180);
        oval('#e9dcc0', 32, 0, 24, 11);
        oval('#26327a', 32, 0, 15, 4.5);
        context.restore();
      }
  context.globalAlpha = 1;
  oval('rgb(10 12 40 / 0.45)', 500, 600, 250, 64);
  shape(gradient('#f6efe2', '#dccfb8', 170, 610), [
    [310, 170],
    [650, 170],
    [600, 600],
    [360, 600],
  ]);
  oval('#dccfb8', 480, 600, 120, 26);
  shape(gradient('#f3e2c6', '#4a2511', 250, 560), [
    [326, 236],
    [634, 236],
    [590, 586],
    [370, 586],
  ]);
  oval('#4a2511', 480, 586, 110, 22);
  oval('#f3e6cf', 480, 236, 154, 36);
  oval('#e4cda6', 480, 238, 140, 29);
  context.globalAlpha = 0.85;
  for (const [x, y, turn] of [
    [420, 250, 0.3],
    [500, 228, -0.4],
    [556, 262, 0.7],
  ] as const) {
    context.save();
    context.translate(x, y);
    context.rotate(turn);
    box('#fbf8f1', -34, -30, 68, 60, 12);
    box('rgb(190 170 140 / 0.35)', -26, -22, 40, 10, 5);
    context.restore();
  }
  context.globalAlpha = 0.3;
  shape('#ffffff', [
    [340, 190],
    [366, 190],
    [398, 580],
    [384, 580],
  ]);
  context.globalAlpha = 1;
  context.save();
  context.translate(560, 40);
  context.rotate(0.2);
  box('#b3261e', 0, 0, 20, 240, 10);
  context.restore();
}

/** Draws a house in a lane, as a customer sends it for a delivery. */
function drawHouse({ box, oval, shape, text, gradient }: Brush): void {
  box(gradient('#cfe0f2', '#f7e7cf', 0, 460), 0, 0, WIDTH, HEIGHT);
  oval('#fff4d8', 760, 120, 56, 56);
  shape('#8fa37a', [
    [0, 420],
    [180, 300],
    [360, 410],
    [560, 290],
    [780, 400],
    [960, 330],
    [960, 560],
    [0, 560],
  ]);
  box('#b9a78c', 0, 540, WIDTH, 180);
  shape('#cdbda3', [
    [380, 540],
    [580, 540],
    [820, 720],
    [140, 720],
  ]);
  box('#f6efe2', 230, 300, 430, 260);
  shape('#a8472f', [
    [190, 312],
    [300, 190],
    [600, 190],
    [710, 312],
  ]);
  shape('#8e3a26', [
    [190, 312],
    [710, 312],
    [700, 330],
    [200, 330],
  ]);
  box('#33429b', 400, 380, 96, 180, 6);
  oval('#f3d9a0', 480, 474, 6, 6);
  for (const x of [264, 540]) {
    box('#5d3a1d', x, 376, 92, 92, 6);
    box('#cfe0f2', x + 8, 384, 34, 76, 3);
    box('#cfe0f2', x + 50, 384, 34, 76, 3);
  }
  box('#fdfbf6', 516, 496, 74, 40, 6);
  text('No. 7', 553, 525, `700 24px ${FONT}`, '#1f1d1a', 'center');
  box('#5d3a1d', 792, 380, 22, 190);
  for (const [x, y, r] of [
    [803, 330, 78],
    [752, 372, 56],
    [856, 368, 58],
  ] as const)
    oval('#5f7f4a', x, y, r, r * 0.9);
  box('#7b4a2b', 92, 500, 64, 62, 8);
  for (const [x, y] of [
    [100, 476],
    [124, 458],
    [148, 478],
  ] as const)
    oval('#6d8f52', x, y, 26, 30);
}

const DRAWERS: Readonly<Record<SamplePicture, (brush: Brush) => void>> = {
  transfer: drawTransfer,
  cup: drawCup,
  house: drawHouse,
};

/** Draws a sample picture on a new canvas. Returns null when the browser has no 2D canvas. */
export function drawSamplePicture(sample: SamplePicture): HTMLCanvasElement | null {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  DRAWERS[sample](createBrush(context));
  return canvas;
}
