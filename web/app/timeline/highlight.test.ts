import { expect, it } from 'vitest';
import { highlight } from './highlight';

it('colours without losing a character', () => {
  const code = 'func main() {\n\treturn "<b>" // three\n}';
  const spans = highlight(code, 'go');
  expect(spans.map((s) => s.text).join('')).toBe(code);
  expect(spans).toContainEqual({ scope: 'keyword', text: 'return' });
  expect(spans).toContainEqual({ scope: 'string', text: '"<b>"' });
  expect(spans).toContainEqual({ scope: 'comment', text: '// three' });
});

it('leaves a language it does not know alone', () => {
  expect(highlight('x', 'nonsense')).toEqual([]);
});
