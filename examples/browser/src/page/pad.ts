/**
 * The pad to draw on, with a mouse, a finger, a pen or the keyboard. Not here: what becomes of a
 * drawing (../as-mnist.ts, answer.ts).
 */
import { asMnist } from '../as-mnist.js';
import { button, byId, context, setText } from './dom.js';
import { colour, onSchemeChange } from './theme.js';

/** A place on the pad: 0 to 1 from its left and from its top. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Width of the pen, as a part of the pad's: a digit two thirds as high as the pad has lines as
 * thick as MNIST's.
 */
const PEN = 0.075;

/** How far an arrow key moves the pen: plain, and with Shift. */
const [STEP, SMALL_STEP] = [0.05, 0.0125];

const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** What the pad tells. */
export interface PadEvents {
  /**
   * The drawing became another one: as the network sees it, or null where it is empty. Once a frame
   * at most.
   */
  readonly onDrawing: (pixels: Float32Array<ArrayBuffer> | null) => void;
  /** A stroke was ended, or taken back. */
  readonly onStroke: () => void;
  /** Something for those who do not see the pen. */
  readonly onPen: (text: string) => void;
}

/** A pad that is drawn on. */
export class Pad {
  readonly #canvas = byId('pad', HTMLCanvasElement);
  readonly #context = context(this.#canvas, { willReadFrequently: true });
  readonly #pen = byId('pen', HTMLElement);
  readonly #events: PadEvents;
  #strokes: Point[][] = [];
  /** The stroke being drawn. */
  #current: Point[] | null = null;
  /** Where the keyboard's pen is. */
  #at: Point = { x: 0.5, y: 0.25 };
  #isPlanned = false;

  constructor(events: PadEvents) {
    this.#events = events;
    const canvas = this.#canvas;
    canvas.addEventListener('pointerdown', (event) => this.#pointerDown(event));
    canvas.addEventListener('pointermove', (event) => this.#pointerMove(event));
    for (const name of ['pointerup', 'pointercancel'] as const)
      canvas.addEventListener(name, () => this.#lift());
    canvas.addEventListener('keydown', (event) => this.#key(event));
    canvas.addEventListener('focus', () => this.#showPen(canvas.matches(':focus-visible')));
    canvas.addEventListener('blur', () => {
      this.#lift();
      this.#showPen(false);
    });
    button('undo').addEventListener('click', () => this.#undo());
    button('clear').addEventListener('click', () => this.#clear());
    onSchemeChange(() => this.#plan());
  }

  // ── Mouse, finger and pen ──────────────────────────────────────────────────────────────────────

  #pointerDown(event: PointerEvent): void {
    if (event.button !== 0 || !event.isPrimary) return;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#showPen(false);
    this.#put(this.#place(event));
  }

  #pointerMove(event: PointerEvent): void {
    if (!this.#current || !this.#canvas.hasPointerCapture(event.pointerId)) return;
    for (const part of event.getCoalescedEvents()) this.#current.push(this.#place(part));
    this.#current.push(this.#place(event));
    this.#plan();
  }

  #place({ clientX, clientY }: PointerEvent): Point {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  }

  // ── Keyboard ───────────────────────────────────────────────────────────────────────────────────

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = arrows[event.key] as Point | undefined;
    if (arrow) this.#move(arrow, event.shiftKey ? SMALL_STEP : STEP);
    else if (event.key === ' ') this.#togglePen();
    else if (event.key === 'Backspace') this.#undo();
    else if (event.key === 'Delete') this.#clear();
    else return;
    event.preventDefault();
  }

  #move(direction: Point, step: number): void {
    const along = (from: number, towards: number): number =>
      Math.min(1, Math.max(0, from + step * towards));
    this.#at = { x: along(this.#at.x, direction.x), y: along(this.#at.y, direction.y) };
    this.#current?.push(this.#at);
    this.#showPen(true);
    this.#plan();
  }

  #togglePen(): void {
    if (this.#current) this.#lift();
    else this.#put(this.#at);
    this.#showPen(true);
    this.#events.onPen(this.#current ? 'Pen down.' : 'Pen up.');
  }

  #showPen(isShown: boolean): void {
    this.#pen.hidden = !isShown;
    this.#pen.classList.toggle('is-down', this.#current !== null);
    this.#pen.style.left = `${100 * this.#at.x}%`;
    this.#pen.style.top = `${100 * this.#at.y}%`;
  }

  // ── Strokes ────────────────────────────────────────────────────────────────────────────────────

  #put(point: Point): void {
    this.#lift();
    this.#current = [point];
    this.#strokes.push(this.#current);
    this.#plan();
  }

  #lift(): void {
    if (!this.#current) return;
    this.#current = null;
    this.#plan();
    this.#events.onStroke();
  }

  #undo(): void {
    this.#lift();
    if (!this.#strokes.pop()) return;
    this.#plan();
    this.#events.onStroke();
  }

  #clear(): void {
    this.#current = null;
    this.#strokes = [];
    this.#plan();
    this.#events.onStroke();
  }

  /** Paints and reads the drawing with the next frame. */
  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    requestAnimationFrame(() => {
      this.#isPlanned = false;
      this.#paint();
      this.#events.onDrawing(this.#read());
    });
  }

  #paint(): void {
    const { width, height } = this.#canvas;
    const target = this.#context;
    target.clearRect(0, 0, width, height);
    target.strokeStyle = colour('ink');
    target.lineWidth = PEN * width;
    target.lineCap = target.lineJoin = 'round';
    for (const stroke of this.#strokes) {
      target.beginPath();
      // A stroke of one point is a dot.
      for (const { x, y } of [stroke[0], ...stroke]) target.lineTo(x * width, y * height);
      target.stroke();
    }
    const count = this.#strokes.length;
    const isEmpty = count === 0;
    for (const id of ['undo', 'clear']) button(id).disabled = isEmpty;
    byId('pad-empty', HTMLElement).hidden = !isEmpty;
    const label = isEmpty
      ? 'Drawing pad, empty'
      : `Drawing pad, ${count} stroke${count === 1 ? '' : 's'}`;
    this.#canvas.setAttribute('aria-label', label);
  }

  #read(): Float32Array<ArrayBuffer> | null {
    if (this.#strokes.length === 0) return null;
    const { width, height } = this.#canvas;
    const { data } = this.#context.getImageData(0, 0, width, height);
    const values = new Float32Array(width * height);
    for (let i = 0; i < values.length; i++) values[i] = data[4 * i + 3] / 255;
    return asMnist({ values, width, height });
  }
}

/** Shows the drawing as the network sees it. */
export function showSeen(pixels: Float32Array | null): void {
  const canvas = byId('seen', HTMLCanvasElement);
  const target = context(canvas);
  const image = target.createImageData(canvas.width, canvas.height);
  pixels?.forEach((value, i) => (image.data[4 * i + 3] = 255 * value));
  target.putImageData(image, 0, 0);
  target.globalCompositeOperation = 'source-in';
  target.fillStyle = colour('ink');
  target.fillRect(0, 0, canvas.width, canvas.height);
  target.globalCompositeOperation = 'source-over';
  canvas.setAttribute(
    'aria-label',
    pixels
      ? 'Your drawing, scaled and centred as MNIST’s digits are'
      : 'What the network sees: nothing yet',
  );
}

/** What is said to those who do not see the pad. */
export const announce = (text: string): void => setText(byId('announce', HTMLElement), text);
