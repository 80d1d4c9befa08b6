/**
 * Runs a pickle's opcodes on a stack, as Python's unpickler does, without Python: functions and
 * classes are names, and what they are called for is what globals.ts does for a few of them. No
 * recursion, and nothing is made that is larger than the bytes that ask for it.
 */
import { OP, opcodeName } from './opcodes.js';
import type { PickleBytes } from './pickle-bytes.js';
import { describe, PyDict, PyGlobal, PyList, type Value } from './pickle-values.js';

/** What the pickle cannot say itself. */
export interface Outside {
  /** Takes or refuses a function or class by its name. */
  find(path: string): PyGlobal;
  /** What a function or class gives for its arguments. */
  call(callee: PyGlobal, given: readonly Value[]): Value;
  /** What lies outside of the pickle: a storage. */
  load(id: Value): Value;
}

/** Where a run stands. */
class Machine {
  readonly #stack: Value[] = [];
  /** Where on the stack marks are. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, Value>();

  constructor(
    readonly input: PickleBytes,
    readonly outside: Outside,
  ) {}

  /** The least place on the stack that may be taken: none below a mark. */
  get #floor(): number {
    return this.#marks.at(-1) ?? 0;
  }

  push = (value: Value): void => void this.#stack.push(value);

  #empty = () =>
    this.input.fault(`have a value for the opcode at byte ${this.input.at - 1}`, 'an empty stack');

  pop(): Value {
    if (this.#stack.length <= this.#floor) throw this.#empty();
    return this.#stack.pop()!;
  }

  top(): Value {
    if (this.#stack.length <= this.#floor) throw this.#empty();
    return this.#stack[this.#stack.length - 1];
  }

  mark = (): void => void this.#marks.push(this.#stack.length);

  /** Everything above the last mark. */
  popMark(): Value[] {
    const mark = this.#marks.pop();
    if (mark === undefined)
      throw this.input.fault(`have a mark for the opcode at byte ${this.input.at - 1}`, 'none');
    return this.#stack.splice(mark);
  }

  tuple(count: number): void {
    if (this.#stack.length - count < this.#floor) throw this.#empty();
    this.push(new PyList(this.#stack.splice(this.#stack.length - count), true));
  }

  append(items: readonly Value[]): void {
    const list = this.top();
    if (!(list instanceof PyList) || list.isTuple)
      throw this.input.fault('append to lists', describe(list));
    for (const item of items) list.items.push(item);
  }

  set(items: readonly Value[]): void {
    const dict = this.top();
    if (!(dict instanceof PyDict) || items.length % 2 !== 0) {
      throw this.input.fault(
        'set keys and values of a dict',
        dict instanceof PyDict ? `${items.length} of them` : describe(dict),
      );
    }
    for (const item of items) dict.entries.push(item);
  }

  setOne(): void {
    const value = this.pop();
    const key = this.pop();
    this.set([key, value]);
  }

  reduce(): void {
    const given = this.pop();
    const callee = this.pop();
    if (!(callee instanceof PyGlobal) || !(given instanceof PyList) || !given.isTuple) {
      throw this.input.fault(
        'call a function with a tuple of arguments',
        `${describe(callee)} and ${describe(given)}`,
      );
    }
    this.push(this.outside.call(callee, given.items));
  }

  /** Attributes of a state dict (`_metadata`, versions of modules) say nothing about its values. */
  build(): void {
    const state = this.pop();
    const object = this.top();
    if (object instanceof PyDict && state instanceof PyDict) return;
    throw this.input.fault(
      'give attributes to dicts alone',
      `${describe(object)} and ${describe(state)}`,
      'save the state dict alone: torch.save(model.state_dict(), path)',
    );
  }

  put = (index: number): void => void this.#memo.set(index, this.top());
  memoize = (): void => this.put(this.#memo.size);

  get(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined)
      throw this.input.fault(`remember a value as number ${index}`, 'none of that number');
    this.push(value);
  }

  global = (module: string, name: string): void =>
    this.push(this.outside.find(`${module}.${name}`));

  stackGlobal(): void {
    const [name, module] = [this.pop(), this.pop()];
    if (typeof name !== 'string' || typeof module !== 'string')
      throw this.input.fault(
        'name functions by texts',
        `${describe(module)} and ${describe(name)}`,
      );
    this.global(module, name);
  }

  refuse = (code: number): never => {
    throw this.input.fault(
      'consist of the opcodes that torch.save needs',
      `${opcodeName(code)} at byte ${this.input.at - 1}`,
      'save the state dict alone: torch.save(model.state_dict(), path)',
    );
  };
}

/** What each opcode does; made when it is needed, so that bundles without it have none. */
const makeSteps = () =>
  new Map<number, (machine: Machine, input: PickleBytes) => void>([
    [OP.PROTO, (_, input) => void input.uint8()],
    [OP.FRAME, (_, input) => input.skip8()],
    [OP.MARK, (m) => m.mark()],
    [OP.NONE, (m) => m.push(null)],
    [OP.NEWTRUE, (m) => m.push(true)],
    [OP.NEWFALSE, (m) => m.push(false)],
    [OP.BININT, (m, input) => m.push(input.int32())],
    [OP.BININT1, (m, input) => m.push(input.uint8())],
    [OP.BININT2, (m, input) => m.push(input.uint16())],
    [OP.LONG1, (m, input) => m.push(input.long(input.uint8()))],
    [OP.BINFLOAT, (m, input) => m.push(input.float64())],
    [OP.BINUNICODE, (m, input) => m.push(input.text(input.uint32()))],
    [OP.SHORT_BINUNICODE, (m, input) => m.push(input.text(input.uint8()))],
    [OP.EMPTY_DICT, (m) => m.push(new PyDict())],
    [OP.EMPTY_LIST, (m) => m.push(new PyList([], false))],
    [OP.EMPTY_TUPLE, (m) => m.tuple(0)],
    [OP.TUPLE1, (m) => m.tuple(1)],
    [OP.TUPLE2, (m) => m.tuple(2)],
    [OP.TUPLE3, (m) => m.tuple(3)],
    [OP.TUPLE, (m) => m.push(new PyList(m.popMark(), true))],
    [OP.APPEND, (m) => m.append([m.pop()])],
    [OP.APPENDS, (m) => m.append(m.popMark())],
    [OP.SETITEM, (m) => m.setOne()],
    [OP.SETITEMS, (m) => m.set(m.popMark())],
    [OP.BINPUT, (m, input) => m.put(input.uint8())],
    [OP.LONG_BINPUT, (m, input) => m.put(input.uint32())],
    [OP.MEMOIZE, (m) => m.memoize()],
    [OP.BINGET, (m, input) => m.get(input.uint8())],
    [OP.LONG_BINGET, (m, input) => m.get(input.uint32())],
    [OP.GLOBAL, (m, input) => m.global(input.line(), input.line())],
    [OP.STACK_GLOBAL, (m) => m.stackGlobal()],
    [OP.REDUCE, (m) => m.reduce()],
    [OP.BUILD, (m) => m.build()],
    [OP.BINPERSID, (m) => m.push(m.outside.load(m.pop()))],
  ]);

/** The value that a pickle describes. */
export function unpickle(input: PickleBytes, outside: Outside): Value {
  const machine = new Machine(input, outside);
  const steps = makeSteps();
  for (;;) {
    const code = input.uint8();
    if (code === OP.STOP) break;
    const step = steps.get(code);
    if (step) step(machine, input);
    else machine.refuse(code);
  }
  if (input.at !== input.bytes.length) {
    throw input.fault(
      `end at byte ${input.at}, where it says so`,
      `its end at byte ${input.bytes.length}`,
    );
  }
  return machine.pop();
}
