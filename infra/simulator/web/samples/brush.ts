/** Drawing functions for the sample pictures. */
export interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly box: (
    colour: string | CanvasGradient,
    x: number,
    y: number,
    width: number,
    height: number,
    radius?: number,
  ) => void;
  readonly oval: (colour: string | CanvasGradient, x: number, y: number, rx: number, ry: number) => void;
  readonly shape: (colour: string | CanvasGradient, points: readonly (readonly [number, number])[]) => void;
  readonly text: (text: string, x: number, y: number, font: string, colour: string, align?: CanvasTextAlign) => void;
  readonly gradient: (from: string, to: string, y0: number, y1: number) => CanvasGradient;
}

/** Creates the drawing functions for a canvas context. */
export function createBrush(context: CanvasRenderingContext2D): Brush {
  const fill = (colour: string | CanvasGradient): void => {
    context.fillStyle = colour;
    context.fill();
  };
  return {
    context,
    box: (colour, x, y, width, height, radius = 0) => {
      context.beginPath();
      context.roundRect(x, y, width, height, radius);
      fill(colour);
    },
    oval: (colour, x, y, rx, ry) => {
      context.beginPath();
      context.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
      fill(colour);
    },
    shape: (colour, points) => {
      context.beginPath();
      points.forEach(([x, y], index) => {
        if (index === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      });
      context.closePath();
      fill(colour);
    },
    text: (text, x, y, font, colour, align = 'left') => {
      context.font = font;
      context.fillStyle = colour;
      context.textAlign = align;
      context.fillText(text, x, y);
    },
    gradient: (from, to, y0, y1) => {
      const gradient = context.createLinearGradient(0, y0, 0, y1);
      gradient.addColorStop(0, from);
      gradient.addColorStop(1, to);
      return gradient;
    },
  };
}
