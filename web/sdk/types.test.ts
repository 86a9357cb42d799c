import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

// The wire's types are written by hand here and in Go: this holds them together, field by field.

interface Shape {
  readonly base: readonly string[];
  /** name to whether it may be absent */
  readonly fields: ReadonlyMap<string, boolean>;
}

const folder = `${process.cwd()}/../chat/wire`;
const go = readdirSync(folder)
  .filter((name) => name.endsWith('.go') && !name.endsWith('_test.go'))
  .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
  .join('\n');
const ts = ['types', 'accounttypes'].map((name) => readFileSync(`${process.cwd()}/sdk/${name}.ts`, 'utf8')).join('\n');

function goShapes(): Map<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const [, name = '', body = ''] of go.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)) {
    const base: string[] = [];
    const fields = new Map<string, boolean>();
    for (const line of body.split('\n')) {
      const embedded = /^\t(\w+)$/.exec(line);
      const tagged = /`json:"(\w+)(,omitempty)?"/.exec(line);
      if (embedded?.[1] !== undefined) base.push(embedded[1]);
      else if (tagged?.[1] !== undefined) fields.set(tagged[1], tagged[2] !== undefined);
    }
    shapes.set(name, { base, fields });
  }
  return shapes;
}

function tsShapes(): Map<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const [, name = '', base, body = ''] of ts.matchAll(/^export interface (\w+)(?: extends (\w+))? \{\n([\s\S]*?)^\}/gm)) {
    const fields = new Map<string, boolean>();
    for (const [, field = '', optional] of body.matchAll(/^ {2}(\w+)(\?)?: /gm)) fields.set(field, optional === '?');
    shapes.set(name, { base: base === undefined ? [] : [base], fields });
  }
  return shapes;
}

function flat(shapes: Map<string, Shape>, name: string): Map<string, boolean> {
  const shape = shapes.get(name);
  if (shape === undefined) throw new Error(`there is no ${name}`);
  return new Map([...shape.base.flatMap((base) => [...flat(shapes, base)]), ...shape.fields]);
}

/** Go's name where it is another one. */
const named: Record<string, string> = { HelloFrame: 'Hello' };
/** What Go keeps elsewhere, or has no type of its own for. */
const elsewhere = new Set(['Server', 'Login', 'States']);
/** Fields that this client does not use. */
const unused: Record<string, readonly string[]> = { Event: ['proof'] };

describe('the types of the wire', () => {
  const inGo = goShapes();
  const inTs = tsShapes();

  it('are all found', () => {
    expect(inGo.size).toBeGreaterThan(30);
    expect(inTs.size).toBeGreaterThan(30);
  });

  it.each([...inTs.keys()].filter((name) => !elsewhere.has(name)))('%s has the fields that Go gives it', (name) => {
    const want = flat(inGo, named[name] ?? name);
    for (const field of unused[name] ?? []) expect(want.delete(field)).toBe(true);
    expect(Object.fromEntries([...flat(inTs, name)].sort())).toEqual(Object.fromEntries([...want].sort()));
  });
});
