'use strict';
const map = JSON.parse(document.getElementById('map').textContent);
const at = id => document.getElementById(id);
const many = (number, word) => `${number} ${word}${number === 1 ? '' : 's'}`;
const PARTS = /^(?:(.*?)\.)?((?:_*\p{Lu}[^.]*\.)*[^.()[\]]+)$/su;  // a module, and a name in it: a method stays with its class
const last = name => PARTS.exec(name)?.[2] ?? name;
const before = name => PARTS.exec(name)?.[1] ?? '';
const where = place => place ? `${place.file}:${place.line}` : '';
const isIn = (path, folder) => path === folder || path.startsWith(`${folder}/`);
const folder = place => place ? place.file.slice(0, Math.max(0, place.file.lastIndexOf('/'))) || '.' : '';

const TAIL = 20;  // characters at the end of a name, which stay where its middle is cut
function ends(name) {
  const characters = [...name];
  return [characters.slice(0, -TAIL).join(''), characters.slice(-TAIL).join('')];
}

function make(tag, attributes = {}, ...children) {  // children that are strings become text, never HTML
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) name in element ? element[name] = value : element.setAttribute(name, value);
  element.append(...children.filter(child => child != null));
  return element;
}

function cut(tag, name) {
  const [head, tail] = ends(name);
  return make(tag, {className: 'cut'}, make('span', {}, head), make('span', {}, tail));
}

// What is declared outside the paths may be sent and received there
const REMARKS = {
  'Never sent': signal => signal.declared && !signal.sends.length && !signal.escapes,
  'No send found': signal => signal.declared && !signal.sends.length && signal.escapes,
  'No receivers': signal => signal.declared && !signal.receivers.length && !signal.escapes,
  'No receiver found': signal => signal.declared && !signal.receivers.length && signal.escapes,
  'Unread fields': signal => signal.declared && signal.unread.length,
  'Unmet receivers': signal => signal.declared && signal.receivers.some(receiver => receiver.unmet.length),
};
const senders = new Set(map.signals.flatMap(signal => signal.sends.map(send => send.function)));
const receivers = new Set(map.signals.flatMap(signal => signal.receivers.map(receiver => receiver.name)));
for (const signal of map.signals) {
  signal.remarks = Object.keys(REMARKS).filter(remark => REMARKS[remark](signal));
  signal.words = [signal.name, signal.sender, where(signal.declared), signal.payload?.name,
    ...(signal.payload?.fields ?? []).flatMap(field => [field.name, field.type])].join(' ').toLowerCase();
  signal.folder = folder(signal.declared);
  for (const send of signal.sends) {
    send.words = [send.function, where(send.place), send.sender, send.method].join(' ').toLowerCase();
    send.folders = [folder(send.place)];
  }
  for (const receiver of signal.receivers) {
    receiver.words = [receiver.name, where(receiver.defined), where(receiver.connected), receiver.sender, receiver.dispatch_uid,
      receiver.on_commit && 'on commit', receiver.deferred && 'deferred', receiver.is_async && 'async'].join(' ').toLowerCase();
    receiver.folders = [folder(receiver.defined), folder(receiver.connected)];
  }
}

// Filters: a match among the senders, or the receivers, of a signal leaves out the others of them
function narrowed(edges, matches) {
  const some = edges.filter(matches);
  return some.length ? some : edges;
}
function found({text, folder, kind, remark}) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const result = [];
  for (const signal of map.signals) {
    if (kind && signal.kind !== kind) continue;
    if (remark && !(remark === 'any' ? signal.remarks.length : signal.remarks.includes(remark))) continue;
    let {sends, receivers} = signal;
    const cases = [
      [folder, isIn(signal.folder, folder), edge => edge.folders.some(path => isIn(path, folder))],
      [words.length, words.every(word => signal.words.includes(word)),
        edge => words.every(word => signal.words.includes(word) || edge.words.includes(word))],
    ];
    if (!cases.every(([asked, whole, matches]) => {
      if (!asked || whole) return true;
      if (!sends.some(matches) && !receivers.some(matches)) return false;
      sends = narrowed(sends, matches);
      receivers = narrowed(receivers, matches);
      return true;
    })) continue;
    result.push({signal, sends, receivers});
  }
  return result;
}

// Layout: signals of one module in groups, in which a function is drawn once
const ROW = 32, TALL = 52, GROUP = 10, FOLD = 12;
function grouped(shown) {
  const groups = [];
  for (const entry of shown) {
    const module = before(entry.signal.name), group = groups.at(-1);
    if (group?.module === module && group.shown.length < GROUP) group.shown.push(entry);
    else groups.push({module, shown: [entry], first: group?.module !== module});
  }
  return groups.map(placed);
}
function side(shown, edges, name) {
  const nodes = new Map();
  shown.forEach((entry, index) => {
    for (const edge of entry[edges]) {
      if (!nodes.has(edge[name])) nodes.set(edge[name], {name: edge[name], edges: new Map()});
      const joined = nodes.get(edge[name]).edges;
      joined.set(index, (joined.get(index) ?? true) && Boolean(edge.on_commit || edge.deferred));
    }
  });
  const mean = node => [...node.edges.keys()].reduce((sum, index) => sum + index, 0) / node.edges.size;
  return folded([...nodes.values()].sort((first, second) => mean(first) - mean(second)), shown);
}
function folded(nodes, shown) {  // a choice of the signal shows the nodes that are left out
  shown.forEach(({signal}, index) => {
    const [first, ...rest] = nodes.filter(node => node.edges.size === 1 && node.edges.has(index)).slice(FOLD);
    if (!rest.length) return;
    const more = {name: signal.name, more: rest.length + 1, edges: new Map(first.edges)};
    nodes = nodes.filter(node => !rest.includes(node)).map(node => node === first ? more : node);
  });
  return nodes;
}
function settle(column, wanted, step, height) {  // as near to the wanted place as the other nodes allow
  let free = 0;
  column.forEach((node, index) => free = (node.y = Math.max(free, wanted(node, index))) + step);
  let end = height;
  for (const node of [...column].reverse()) end = node.y = Math.min(node.y, end - step);
}
function placed(group) {
  const left = side(group.shown, 'sends', 'function'), right = side(group.shown, 'receivers', 'name');
  const middle = group.shown.map(entry => ({...entry}));
  const height = Math.max(left.length * ROW, right.length * ROW, middle.length * TALL);
  const long = left.length > right.length ? left : right;
  long.forEach((node, index) => node.y = (index + .5) * height / long.length - ROW / 2);
  settle(middle, (_, index) => {
    const near = long.filter(node => node.edges.has(index)).map(node => node.y + ROW / 2);
    return near.length ? near.reduce((sum, y) => sum + y, 0) / near.length - TALL / 2 : 0;
  }, TALL, height);
  for (const column of [left, right]) if (column !== long || long.length * ROW < height)
    settle(column, node => {
      const near = [...node.edges.keys()].map(index => middle[index].y + TALL / 2);
      return near.reduce((sum, y) => sum + y, 0) / near.length - ROW / 2;
    }, ROW, height);
  return {...group, left, middle, right, height};
}

// Drawing
const drawn = at('drawn'), listed = at('listed'), aside = document.querySelector('aside');
const SVG = 'http://www.w3.org/2000/svg';
let groups = [], chosen = '';
const watcher = new IntersectionObserver(entries => {
  for (const entry of entries) if (entry.isIntersecting) fill(entry.target);
}, {rootMargin: '800px'});

function lines(group, column, isLeft) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 100 ${group.height}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', isLeft ? 'sent' : 'received');
  for (const node of column) for (const [index, later] of node.edges) {
    const ends = [node.y + ROW / 2, group.middle[index].y + TALL / 2];
    const [from, to] = isLeft ? ends : ends.reverse();
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', `M0 ${from}C50 ${from} 50 ${to} 100 ${to}`);
    path.setAttribute('class', later ? 'later' : '');
    path.ends = [node.name, group.middle[index].signal.name];
    svg.append(path);
  }
  return svg;
}
function functions(column, kind, label) {
  return make('ul', {className: kind, ariaLabel: label}, ...column.map(node => {
    const also = kind === 'senders' ? receivers.has(node.name) && 'also receives' : senders.has(node.name) && 'also sends';
    const button = node.more ? make('button', {className: 'node more', tabIndex: -1}, `and ${node.more} more`)
      : make('button', {className: 'node', title: node.name, tabIndex: -1}, cut('span', last(node.name)), ' ',
        make('small', {}, [also, before(node.name)].filter(Boolean).join(' · ')));
    button.name = node.name;
    const item = make('li', {}, button);
    item.style.top = `${node.y + 2}px`;
    return item;
  }));
}
function signals(group) {
  return make('ul', {ariaLabel: 'Signals'}, ...group.middle.map(({y, signal}) => {
    const fields = signal.payload?.fields.map(field => field.name + (field.is_required ? '' : '?')).join(', ') ?? '';
    const button = make('button', {className: 'signal', title: [signal.name, ...remarked(signal)].join('\n'), tabIndex: -1},
      cut('b', last(signal.name)), ' ', make('small', {className: signal.remarks.length ? 'remark' : ''},
        remarked(signal).join(' · ') || [signal.kind === 'django' && 'Django', fields || before(signal.name)].filter(Boolean).join(' · ')));
    button.name = signal.name;
    const item = make('li', {}, button);
    item.style.top = `${y + 4}px`;
    return item;
  }));
}
function fill(place) {
  if (place.firstChild) return;
  const group = place.group;
  place.append(functions(group.left, 'senders', 'Senders'), lines(group, group.left, true), signals(group),
    lines(group, group.right, false), functions(group.right, 'receivers', 'Receivers'));
  watcher.unobserve(place);
  mark(place);
}
function mark(place, name = chosen) {
  const near = new Set([name]);
  for (const path of place.querySelectorAll('path')) {
    const joined = path.ends.includes(name);
    path.classList.toggle('near', joined);
    if (joined) path.ends.forEach(end => near.add(end));
  }
  let some = false;
  for (const button of place.querySelectorAll('button')) {
    button.classList.toggle('near', near.has(button.name));
    button.classList.toggle('chosen', button.name === chosen);
    button.ariaCurrent = button.name === chosen ? 'true' : null;
    some ||= button.name === name;
  }
  place.classList.toggle('calm', some);
}

// Details
function remarked(signal) {
  const unmet = signal.receivers.filter(receiver => receiver.unmet.length);
  return signal.remarks.flatMap(remark => remark === 'Unread fields' ? `No receiver reads ${signal.unread.join(', ')}`
    : remark === 'Unmet receivers' ? unmet.map(receiver => `${last(receiver.name)} requires ${receiver.unmet.join(', ')}: not every send passes it`)
      : remark);
}
function link(name) {
  return make('a', {href: `#${encodeURIComponent(name)}`}, ...name.split(/(?<=[._])/).flatMap(part => [part, make('wbr')]));
}
function part(title, className, items) {
  return items.length ? make('div', {className}, make('h4', {}, title), make('ul', {}, ...items)) : null;
}
function isAbove(decorator, place) {
  return decorator.file === place.file && decorator.line <= place.line && decorator.line > place.line - 9;
}
function describe({signal, sends, receivers}) {
  const received = receivers.map(receiver => make('li', {}, link(receiver.name), make('code', {}, where(receiver.defined ?? receiver.connected)),
    [receiver.sender !== null && `sender=${receiver.sender}`, receiver.dispatch_uid !== null && `dispatch_uid=${receiver.dispatch_uid}`,
      !receiver.is_weak && 'weak=False', receiver.on_commit && 'on commit', receiver.deferred && 'deferred', receiver.is_async && 'async',
      receiver.defined && !isAbove(receiver.connected, receiver.defined) && `connected at ${where(receiver.connected)}`].filter(Boolean).join(', ')));
  const sent = sends.map(send => make('li', {}, link(send.function), make('code', {}, where(send.place)),
    send.method + (send.sender === null ? '' : `, sender=${send.sender}`)));
  const fields = signal.payload?.fields.map(field => make('li', {}, field.name, field.is_required ? '' : ' (optional)', make('code', {}, field.type))) ?? [];
  if (signal.payload?.is_open) fields.push(make('li', {}, 'and further fields'));
  return make('article', {}, make('div', {}, make('h3', {}, link(signal.name)),
    make('p', {}, signal.declared ? make('code', {}, where(signal.declared))
      : signal.name.startsWith('django.') ? 'Django’s own' : 'Declared elsewhere'),
    signal.sender === null ? null : make('p', {}, 'Senders: ', make('code', {}, signal.sender)),
    ...remarked(signal).map(remark => make('p', {className: 'remark'}, remark)),
    part(signal.payload ? signal.payload.is_inferred ? 'Payload, inferred from its sends' : `Payload ${last(signal.payload.name)}` : '', 'fields', fields)),
  part(many(sends.length, 'send'), 'sent', sent), part(many(receivers.length, 'receiver'), 'received', received));
}
function choose(name) {
  chosen = name;
  for (const place of drawn.querySelectorAll('.cluster')) mark(place);
  const signal = map.signals.find(signal => signal.name === name);
  const of = (edges, attribute) => map.signals.filter(signal => signal[edges].some(edge => edge[attribute] === name));
  const isRead = aside.contains(document.activeElement);
  const parts = signal ? [describe({signal, ...signal})] : name ? [make('article', {}, make('h3', {}, name),
    part('Sends', 'sent', of('sends', 'function').map(signal => entry(signal, signal.sends.filter(send => send.function === name).map(send => send.place)))),
    part('Receives', 'received', of('receivers', 'name').map(signal => entry(signal, signal.receivers.filter(receiver => receiver.name === name).map(receiver => receiver.connected)))))] : [];
  aside.replaceChildren(make('button', {ariaLabel: 'Close', onclick: () => leave()}, '×'), ...parts);
  aside.hidden = !parts.length;
  if (isRead && !aside.hidden) aside.firstChild.focus();
  if (name) reveal(name);
}
function isSeen(element) {
  const {top, bottom} = element.getBoundingClientRect();
  return top > 90 && bottom < innerHeight;
}
function buttonOf(name) {  // one that is in sight, if there is one
  const places = [...drawn.querySelectorAll('.cluster')].filter(({group}) =>
    [...group.left, ...group.right].some(node => node.name === name) || group.middle.some(node => node.signal.name === name));
  places.slice(0, 1).forEach(fill);
  const buttons = places.flatMap(place => [...place.querySelectorAll('button:not(.more)')]).filter(button => button.name === name);
  return buttons.find(isSeen) ?? buttons[0];
}
function reveal(name) {
  const element = drawn.hidden ? listed.children[shown.findIndex(entry => entry.signal.name === name)] : buttonOf(name);
  if (element && !isSeen(element)) element.scrollIntoView({block: drawn.hidden ? 'start' : 'center', inline: 'nearest'});
}
function entry(signal, places) {
  return make('li', {}, link(signal.name), ...places.map(place => make('code', {}, where(place))));
}
function named() {
  try { return decodeURIComponent(location.hash.slice(1)); } catch { return ''; }
}
function leave() {
  const name = chosen;
  history.replaceState(null, '', '#');
  choose('');
  buttonOf(name)?.focus();
}

// Search
const ASKED = ['text', 'folder', 'kind', 'remark'];
let shown = [];
function ask() {
  show();
  scrollTo(0, Math.min(scrollY, document.querySelector('.tools').offsetTop));
}
function list() {
  if (listed.shown !== shown) listed.replaceChildren(...shown.map(entry => {
    const isWhole = entry.sends === entry.signal.sends && entry.receivers === entry.signal.receivers;
    return isWhole ? entry.signal.article ??= describe(entry) : describe(entry);
  }));
  listed.shown = shown;
}
function show() {
  const asked = Object.fromEntries(ASKED.map(id => [id, at(id).value]));
  shown = found(asked);
  groups = grouped(shown);
  const sum = edges => shown.reduce((all, entry) => all + entry[edges].length, 0);
  at('count').textContent = `${shown.length < map.signals.length ? `${shown.length} of ` : ''}${many(map.signals.length, 'signal')}, `
    + `${many(sum('sends'), 'send')}, ${many(sum('receivers'), 'connection')}`;
  at('reset').hidden = !Object.values(asked).some(Boolean);
  at('none').hidden = shown.length > 0;
  watcher.disconnect();
  drawn.replaceChildren(make('div', {className: 'heads', ariaHidden: 'true'}, ...['Senders', 'Signals'].map(title => make('span', {}, title)),
    make('span', {}, 'Receivers', make('i'), 'on commit or deferred')));
  at('modules').replaceChildren();
  for (const group of groups) {
    if (group.first) drawn.append(headed(group));
    const place = make('div', {className: 'cluster'});
    place.style.height = `${group.height}px`;
    place.group = group;
    drawn.lastChild.append(place);
    watcher.observe(place);
  }
  [...drawn.querySelectorAll('.cluster')].slice(0, 3).forEach(fill);
  const modules = at('modules'), number = modules.children.length;
  modules.parentElement.hidden = number < 4;
  modules.parentElement.open = number <= 12;
  modules.previousElementSibling.textContent = many(number, 'module');
  const first = drawn.querySelector('.signal');
  if (first) first.tabIndex = 0;
  else drawn.replaceChildren();
  if (!listed.hidden) list();
}
function shared(entries) {  // the packages that all modules are in, which need no repetition
  const [first = [], ...rest] = [...new Set(entries.map(entry => before(entry.signal.name)))].map(module => module.split('.'));
  const length = rest.length ? Math.min(...rest.map(parts => {
    const index = first.findIndex((name, number) => parts[number] !== name);
    return index < 0 ? first.length - 1 : index;
  })) : 0;
  return first.slice(0, length).map(name => `${name}.`).join('');
}
function headed({module}) {
  const part = make('section', {}, make('h2', {}, module)), of = shown.filter(entry => before(entry.signal.name) === module);
  at('modules').append(make('button', {type: 'button', onclick: () => {
    (drawn.hidden ? listed.children[shown.indexOf(of[0])] : part).scrollIntoView();
  }}, module.slice(shared(shown).length) || '?', ' ', make('small', {}, of.length)));
  return part;
}
function turn(isList) {
  at('view').setAttribute('aria-pressed', isList);
  [listed.hidden, drawn.hidden] = [!isList, isList];
  if (isList) list();
}
function move(button, key) {
  const places = [...drawn.querySelectorAll('.cluster')];
  const place = button.closest('.cluster'), column = [...place.children].indexOf(button.closest('ul'));
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const wanted = place.children[column + (key === 'ArrowLeft' ? -2 : 2)];
    const joined = [...place.querySelectorAll('path')].filter(path => path.ends.includes(button.name)).flatMap(path => path.ends);
    return [...wanted?.querySelectorAll('button') ?? []].find(button => joined.includes(button.name));
  }
  const step = key === 'ArrowUp' ? -1 : 1;
  let next = place, all = [...place.children[column].querySelectorAll('button')], index = all.indexOf(button) + step;
  while (!all[index]) {
    next = places[places.indexOf(next) + step];
    if (!next) return null;
    fill(next);
    all = [...next.children[column].querySelectorAll('button')];
    index = step < 0 ? all.length - 1 : 0;
  }
  return all[index];
}
drawn.addEventListener('click', event => {
  const button = event.target.closest('button');
  if (button) location.hash = encodeURIComponent(button.name);
});
drawn.addEventListener('keydown', event => {
  const button = event.target.closest('button');
  const next = button && event.key.startsWith('Arrow') && move(button, event.key);
  if (!next) return;
  event.preventDefault();
  drawn.querySelectorAll('[tabindex="0"]').forEach(button => button.tabIndex = -1);
  next.tabIndex = 0;
  next.focus();
});
for (const [over, out] of [['pointerover', 'pointerout'], ['focusin', 'focusout']]) {
  drawn.addEventListener(over, event => {
    const button = event.target.closest('button');
    if (button) mark(button.closest('.cluster'), button.name);
  });
  drawn.addEventListener(out, event => event.target.closest('.cluster') && mark(event.target.closest('.cluster')));
}
addEventListener('keydown', event => {
  if (event.key === 'Escape' && chosen) leave();
  if (event.key !== '/' || /INPUT|SELECT/.test(event.target.tagName)) return;
  event.preventDefault();
  at('text').focus();
});
addEventListener('hashchange', () => choose(named()));
addEventListener('beforeprint', list);
document.querySelector('form').addEventListener('submit', event => event.preventDefault());
for (const id of ASKED) at(id).addEventListener(id === 'text' ? 'input' : 'change', ask);
at('ask').addEventListener('reset', () => setTimeout(() => {  // the form is reset after this event
  ask();
  at('text').focus();  // the button is gone
}));
at('view').addEventListener('click', () => turn(listed.hidden));
at('count').setAttribute('role', 'status');
if (!map.signals.length) at('none').textContent = 'There are no signals here.';
at('ask').hidden = !map.signals.length;
const folders = new Set(map.signals.flatMap(signal => [signal.folder, ...[...signal.sends, ...signal.receivers].flatMap(edge => edge.folders)]).filter(Boolean));
for (const path of folders) if (path.includes('/')) folders.add(path.slice(0, path.lastIndexOf('/')));
at('folder').hidden = folders.size < 2;
at('kind').hidden = new Set(map.signals.map(signal => signal.kind)).size < 2;
at('folder').append(...[...folders].sort().map(path => make('option', {value: path}, path)));
const some = Object.entries(REMARKS).map(([name, is]) => [name, name, map.signals.filter(is).length]);
for (const [value, name, number] of [['any', 'With remarks', map.signals.filter(signal => signal.remarks.length).length], ...some])
  at('remark').append(make('option', {value}, `${name} (${number})`));
if (map.diagnostics.length) {
  at('diagnostics').hidden = false;
  at('diagnostics').firstChild.textContent = many(map.diagnostics.length, 'diagnostic');
  at('diagnostics').lastChild.append(...map.diagnostics.map(diagnostic => make('li', {}, [where(diagnostic.place), diagnostic.message].filter(Boolean).join(': '))));
}
show();
if (innerWidth <= 760) turn(true);
if (named()) choose(named());
