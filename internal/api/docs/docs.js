// Shows openapi.json as a page: routes by what they are about, with parameters, bodies and answers. Everything is made of
// text nodes, as the server's Content-Security-Policy demands.

const methods = ['get', 'post', 'put', 'patch', 'delete'];
const base = '/api/v1';

/** el makes an element; children that are strings become text. */
function el(name, props, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(props ?? {})) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

const status = document.getElementById('status');

async function load() {
  try {
    const answer = await fetch(`${base}/openapi.json`);
    if (answer.ok) return await answer.json();
  } catch {
    // Said below.
  }
  status.textContent = 'The description could not be read. Is the server still running?';
}

function show(doc) {
  const byTag = new Map((doc.tags ?? []).map((tag) => [tag.name, []]));
  for (const [path, item] of Object.entries(doc.paths)) {
    for (const method of methods) {
      const op = item[method];
      if (!op) continue;
      const tag = op.tags?.[0] ?? 'Other';
      if (!byTag.has(tag)) byTag.set(tag, []);
      byTag.get(tag).push({ method, path: base + path, op });
    }
  }
  document.getElementById('about').append(...prose(doc.info?.description ?? ''));
  const contents = document.getElementById('contents');
  const routes = document.getElementById('routes');
  const entries = [];
  for (const [tag, list] of byTag) {
    const heading = el('h2', {}, tag);
    const section = el('section', { 'aria-label': tag }, el('h2', {}, tag));
    contents.append(heading);
    const links = [];
    for (const route of list) {
      const article = card(doc, route);
      const link = el('a', { href: `#${route.op.operationId}` }, verb(route.method), el('span', {}, route.path.slice(base.length)));
      link.addEventListener('click', () => article.querySelector('details').setAttribute('open', ''));
      section.append(article);
      contents.append(link);
      links.push(link);
      entries.push({ article, link, heading, section, text: article.textContent.toLowerCase() });
    }
    routes.append(section);
  }
  document.getElementById('search').addEventListener('input', (event) => filter(entries, event.target.value));
}

/** prose makes code of what stands between backquotes. */
const prose = (text) => text.split('`').map((part, i) => (i % 2 ? el('code', {}, part) : part));

function filter(entries, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const seen = new Set();
  for (const entry of entries) {
    const match = words.every((word) => entry.text.includes(word));
    entry.article.hidden = entry.link.hidden = !match;
    if (match) seen.add(entry.section);
  }
  for (const { section, heading } of entries) section.hidden = heading.hidden = !seen.has(section);
  status.textContent = seen.size === 0 ? 'Nothing here goes by that name.' : '';
}

const verb = (method) => el('span', { class: `verb ${method}` }, method.toUpperCase());

function card(doc, { method, path, op }) {
  const head = el('summary', {}, verb(method), el('code', {}, path));
  if (op.security?.length === 0) head.append(el('span', { class: 'open' }, 'no session'));
  else if (op['x-scope']) head.append(el('span', { class: 'scope' }, op['x-scope']));
  head.append(el('span', { class: 'what' }, op.summary ?? ''));
  const detail = el('div', { class: 'detail' });
  if (op.description) detail.append(el('p', {}, op.description));
  parameters(detail, op.parameters ?? []);
  const body = op.requestBody?.content?.['application/json']?.schema;
  if (body) schema(doc, detail, 'Body', body);
  for (const [code, answer] of Object.entries(op.responses ?? {})) {
    if (code === 'default') continue;
    const content = Object.values(answer.content ?? {})[0];
    schema(doc, detail, `Answer ${code}`, content?.schema);
  }
  return el('article', { id: op.operationId }, el('details', {}, head, detail));
}

function parameters(into, list) {
  if (list.length === 0) return;
  const table = el('table');
  for (const p of list) {
    table.append(row(p.name, p.required, typeName(p.schema ?? {}), p.description ?? p.in));
  }
  into.append(el('h3', {}, 'Parameters'), table);
}

function schema(doc, into, title, s) {
  const name = s ? typeName(s) : 'nothing';
  into.append(el('h3', {}, `${title} `, el('code', {}, name)));
  const object = s && resolve(doc, s.items ?? s);
  if (object?.properties) into.append(fields(doc, object, []));
}

function resolve(doc, s) {
  return s.$ref ? doc.components.schemas[refName(s)] : s;
}

const refName = (s) => s.$ref.split('/').at(-1);

function fields(doc, object, seen) {
  const table = el('table');
  for (const [name, s] of Object.entries(object.properties)) {
    if (name === '$schema') continue;
    const inner = s.items ?? (typeof s.additionalProperties === 'object' ? s.additionalProperties : s);
    const must = object.required?.includes(name);
    const line = row(name, must, typeName(s), [s.description, s.enum?.join(' · ')].filter(Boolean).join(': '));
    if (inner.$ref && !seen.includes(inner.$ref)) line.lastChild.append(nested(doc, inner, seen));
    table.append(line);
  }
  return table;
}

function nested(doc, s, seen) {
  const details = el('details', {}, el('summary', {}, refName(s)));
  details.append(fields(doc, resolve(doc, s), [...seen, s.$ref]));
  return details;
}

function row(name, must, type, text) {
  return el('tr', {}, el('td', must ? { class: 'must' } : {}, name), el('td', {}, type), el('td', {}, text));
}

function typeName(s) {
  if (s.$ref) return refName(s);
  const type = Array.isArray(s.type) ? s.type.filter((t) => t !== 'null')[0] : s.type;
  if (type === 'array') return `[${typeName(s.items ?? {})}]`;
  if (type === 'object' && typeof s.additionalProperties === 'object') return `{name: ${typeName(s.additionalProperties)}}`;
  return s.format && s.format !== 'int64' ? s.format : (type ?? 'any');
}

const doc = await load();
if (doc) {
  show(doc);
  status.textContent = '';
  const asked = location.hash ? document.getElementById(location.hash.slice(1)) : undefined;
  asked?.querySelector('details').setAttribute('open', '');
  asked?.scrollIntoView();
}
