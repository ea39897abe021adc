// The lines of a voucher for the hand that never leaves the keyboard. What is typed stays here; the page is told of
// whole lines and answers with notes (balances, proposed cash-flow lines), which are shown beside them.
const TOLD_AFTER_MS = 200;
const SHOWN = 8;
const DIMENSIONS = ['party', 'department', 'item', 'employee'];
const FIELDS = ['summary', 'account', ...DIMENSIONS, 'debit', 'credit', 'cash_flow_line'];
const AMOUNT = /^-?\d{1,13}(\.\d{0,2})?$/;
const grids = new Map();

const el = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'text') made.textContent = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
};

// Cents as whole numbers: adding what people typed must not depend on binary fractions.
const centsOf = (text) => {
  const plain = (text || '').replace(/[,，\s]/g, '');
  if (!AMOUNT.test(plain)) return null;
  const [whole, part = ''] = plain.replace('-', '').split('.');
  const cents = Number(whole) * 100 + Number(part.padEnd(2, '0') || 0);
  return plain.startsWith('-') ? -cents : cents;
};
const written = (cents) => {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return (cents < 0 ? '-' : '') + digits.slice(0, -2) + '.' + digits.slice(-2);
};
const grouped = (cents) => written(cents).replace(/\B(?=(\d{3})+(?=\.))/g, ',');

class Grid {
  constructor(data) {
    this.root = el('div', { class: 'gv' });
    this.edition = null;
    this.told = '';
    this.root.addEventListener('focusout', () => this.tell(0));
  }

  take(component) {
    this.data = component.data;
    this.send = component.setStateValue;
    if (this.edition !== this.data.edition) {
      this.edition = this.data.edition;
      this.rows = (this.data.lines || []).map((line) => ({ ...line }));
      this.told = JSON.stringify(this.lines());
      this.draw();
    } else {
      this.notes();
    }
    if (!component.parentElement.contains(this.root)) component.parentElement.append(this.root);
  }

  draw() {
    const words = this.data.words;
    this.root.replaceChildren();
    const head = el('tr');
    for (const name of ['line_no', 'summary', 'account', 'about', 'debit', 'credit', 'cash_flow_line']) {
      head.append(el('th', { class: `gv-${name}`, scope: 'col', text: words[name] || '' }));
    }
    this.body = el('tbody');
    this.sums = { debit: el('td', { class: 'gv-sum' }), credit: el('td', { class: 'gv-sum' }), rest: el('td', { class: 'gv-rest' }) };
    const foot = el('tr', {}, el('td', { colspan: '4', class: 'gv-total', text: words.total }), this.sums.debit, this.sums.credit, this.sums.rest);
    this.root.append(el('table', {}, el('thead', {}, head), this.body, el('tfoot', {}, foot)));
    this.root.append(el('p', { class: 'gv-keys', text: words.keys }));
    this.rows.forEach((row) => this.body.append(this.line(row)));
    if (!this.rows.length || this.isWritten(this.rows[this.rows.length - 1])) this.add();
    this.notes();
    this.count();
  }

  // The page numbers the lines that somebody wrote; empty ones in between are not told.
  notes() {
    let place = 0;
    for (const row of this.rows) this.note(row, this.isWritten(row) ? place++ : -1);
  }

  add(before = this.rows.length) {
    const row = {};
    this.rows.splice(before, 0, row);
    const next = this.rows[before + 1];
    this.body.insertBefore(this.line(row), next ? next.tr : null);
    this.number();
    return row;
  }

  remove(row) {
    const place = this.rows.indexOf(row);
    row.tr.remove();
    this.rows.splice(place, 1);
    if (!this.rows.length) this.add();
    this.number();
    this.count();
    this.focus(this.rows[Math.min(place, this.rows.length - 1)], 'summary');
    this.tell(0);
  }

  number() {
    this.rows.forEach((row, place) => { row.tr.firstChild.textContent = String(place + 1); });
  }

  line(row) {
    row.inputs = {};
    const about = el('td', { class: 'gv-about' });
    row.note = el('small', { class: 'gv-note' });
    row.why = el('small', { class: 'gv-note' });
    row.tr = el('tr', { class: 'gv-line' },
      el('td', { class: 'gv-no', text: String(this.rows.indexOf(row) + 1) }),
      el('td', {}, this.text(row, 'summary')),
      el('td', {}, this.pick(row, 'account'), row.note),
      about,
      el('td', {}, this.text(row, 'debit')),
      el('td', {}, this.text(row, 'credit')),
      el('td', {}, this.pick(row, 'cash_flow_line'), row.why));
    for (const name of DIMENSIONS) {
      if (this.data.choices[name]) about.append(this.pick(row, name));
    }
    this.ask(row);
    return row.tr;
  }

  field(row, name) {
    const input = el('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', 'aria-label': this.data.words[name], 'data-field': name });
    row.inputs[name] = input;
    input.addEventListener('focus', () => input.select());
    return input;
  }

  text(row, name) {
    const isAmount = name === 'debit' || name === 'credit';
    const input = this.field(row, name);
    const kept = isAmount && row[name] ? centsOf(String(row[name])) : null;
    input.value = kept ? grouped(kept) : isAmount ? '' : row[name] || '';
    if (isAmount) input.inputMode = 'decimal';
    input.addEventListener('input', () => (isAmount ? this.amount(row, name) : this.set(row, name, input.value)));
    if (isAmount) input.addEventListener('blur', () => { if (row[name]) input.value = grouped(centsOf(row[name])); });
    input.addEventListener('keydown', (event) => this.key(event, row, name));
    return input;
  }

  amount(row, name) {
    const input = row.inputs[name];
    const cents = centsOf(input.value);
    const isBad = input.value.trim() !== '' && cents === null && input.value.trim() !== '-';
    input.classList.toggle('gv-bad', isBad);
    row[name] = cents ? written(cents) : undefined;
    const other = name === 'debit' ? 'credit' : 'debit';
    if (cents) { row[other] = undefined; row.inputs[other].value = ''; row.inputs[other].classList.remove('gv-bad'); }
    this.count();
    this.tell();
  }

  put(row, name, cents) {
    row.inputs[name].value = cents ? grouped(cents) : '';
    this.amount(row, name);
  }

  // A field with choices: code, name or initials narrow them, Enter takes the marked one.
  pick(row, name) {
    const input = this.field(row, name);
    const list = el('ul', { role: 'listbox', class: 'gv-list', hidden: '' });
    const holder = el('div', { class: `gv-pick gv-${name}` }, input, list);
    holder.dataset.dimension = name;
    input.placeholder = DIMENSIONS.includes(name) ? this.data.words[name] : '';
    const found = this.choice(name, row[name]);
    input.value = found ? this.label(found) : row[name] || '';
    let marked = 0, shown = [];
    const close = () => { list.hidden = true; list.replaceChildren(); list.remove(); };
    const show = () => {
      shown = this.matches(name, input.value);
      marked = 0;
      list.replaceChildren(...shown.map((choice, place) => {
        const item = el('li', { role: 'option', 'aria-selected': String(place === 0), text: this.label(choice) });
        item.addEventListener('mousedown', (event) => { event.preventDefault(); take(choice); this.next(row, name); });
        return item;
      }));
      if (shown.length) { holder.append(list); list.hidden = false; } else close();
    };
    const mark = (step) => {
      marked = (marked + step + shown.length) % shown.length;
      [...list.children].forEach((item, place) => item.setAttribute('aria-selected', String(place === marked)));
    };
    const take = (choice) => {
      this.set(row, name, choice ? choice[0] : undefined);
      input.value = choice ? this.label(choice) : '';
      input.classList.remove('gv-bad');
      close();
      if (name === 'account') this.ask(row);
    };
    input.addEventListener('input', () => {
      if (row[name] !== undefined) this.set(row, name, undefined);
      if (name === 'account') this.ask(row);
      show();
    });
    input.addEventListener('blur', () => {
      if (row[name] === undefined && input.value.trim()) {
        const exact = this.data.choices[name].find((choice) => String(choice[0]) === input.value.trim());
        if (exact) take(exact); else input.classList.add('gv-bad');
      } else if (!input.value.trim()) input.classList.remove('gv-bad');
      close();
    });
    input.addEventListener('keydown', (event) => {
      const isOpen = list.isConnected && shown.length > 0;
      if (isOpen && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
        event.preventDefault(); mark(event.key === 'ArrowDown' ? 1 : -1); return;
      }
      if (isOpen && event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); close(); return; }
      if (isOpen && (event.key === 'Enter' || event.key === 'Tab') && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        take(shown[marked]);
        if (event.key === 'Enter') { event.preventDefault(); this.next(row, name); }
        return;
      }
      this.key(event, row, name);
    });
    return holder;
  }

  label(choice) { return `${choice[0]} ${choice[1]}`; }
  choice(name, value) {
    if (value === undefined || value === null || value === '') return undefined;
    return (this.data.choices[name] || []).find((choice) => String(choice[0]) === String(value));
  }

  matches(name, text) {
    const wanted = text.trim().toLowerCase();
    if (!wanted) return [];
    const ranked = [];
    for (const choice of this.data.choices[name] || []) {
      const [code, label, letters] = [String(choice[0]).toLowerCase(), choice[1].toLowerCase(), choice[2] || ''];
      const rank = code === wanted ? 0 : code.startsWith(wanted) ? 1 : letters.startsWith(wanted) ? 2 : label.startsWith(wanted) ? 3
        : label.includes(wanted) ? 4 : letters.includes(wanted) ? 5 : this.label(choice).toLowerCase() === wanted ? 0 : -1;
      if (rank >= 0) ranked.push([rank, choice]);
    }
    return ranked.sort((a, b) => a[0] - b[0]).slice(0, SHOWN).map(([, choice]) => choice);
  }

  facts(row) { return this.choice('account', row.account); }
  needs(row) { const found = this.facts(row); return found ? found[3] : []; }

  // What the account asks for is shown in place; what is not asked for only where somebody wrote it.
  ask(row) {
    const wanted = this.needs(row);
    for (const name of DIMENSIONS) {
      const holder = row.tr && row.tr.querySelector(`.gv-${name}`);
      if (!holder) continue;
      holder.hidden = !wanted.includes(name) && !row[name];
      holder.classList.toggle('gv-asked', wanted.includes(name));
    }
    const cash = row.tr && row.tr.querySelector('.gv-cash_flow_line');
    if (cash && !cash.closest('th')) cash.hidden = !wanted.includes('cash') && !row.cash_flow_line;
    if (row.note) row.note.textContent = '';
    if (row.why) row.why.textContent = '';
  }

  note(row, place) {
    const note = (this.data.notes || [])[place];
    const fits = note && note.account === (row.account || '');
    row.note.textContent = fits ? note.balance : '';
    row.why.textContent = fits && !row.cash_flow_line ? note.cash_flow : '';
    row.tr.classList.toggle('gv-wrong', Boolean(fits && note.problem));
    if (fits && note.problem) row.note.textContent = note.problem;
  }

  set(row, name, value) {
    row[name] = value === '' ? undefined : value;
    this.tell();
  }

  // A summary alone is no line yet: it stands there as soon as the hand passes.
  isWritten(row) { return FIELDS.some((name) => name !== 'summary' && row[name] !== undefined && row[name] !== null && row[name] !== ''); }

  lines() {
    return this.rows.filter((row) => this.isWritten(row)).map((row) => {
      const line = {};
      for (const name of FIELDS) if (row[name] !== undefined && row[name] !== null && row[name] !== '') line[name] = row[name];
      return line;
    });
  }

  tell(after = TOLD_AFTER_MS) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      const told = JSON.stringify(this.lines());
      if (told === this.told) return;
      this.told = told;
      this.send('lines', this.lines());
    }, after);
  }

  totals() {
    const sum = (name) => this.rows.reduce((found, row) => found + (row[name] ? centsOf(row[name]) || 0 : 0), 0);
    return [sum('debit'), sum('credit')];
  }

  count() {
    const [debit, credit] = this.totals();
    this.sums.debit.textContent = grouped(debit);
    this.sums.credit.textContent = grouped(credit);
    const rest = debit - credit;
    this.sums.rest.textContent = rest ? `${this.data.words.difference} ${grouped(rest)}` : debit ? this.data.words.balanced : '';
    this.sums.rest.className = rest ? 'gv-rest gv-off' : 'gv-rest';
  }

  focus(row, name) { if (row && row.inputs[name]) row.inputs[name].focus(); }

  order(row) {
    const wanted = this.needs(row).filter((name) => DIMENSIONS.includes(name) && row.inputs[name]);
    const amounts = row.debit ? ['debit'] : row.credit ? ['credit'] : ['debit', 'credit'];
    return ['summary', 'account', ...wanted, ...amounts];
  }

  next(row, name) {
    const order = this.order(row);
    const at = order.indexOf(name);
    if (at >= 0 && at + 1 < order.length) { this.focus(row, order[at + 1]); return; }
    const place = this.rows.indexOf(row);
    const following = this.rows[place + 1] || (this.isWritten(row) ? this.add() : row);
    this.focus(following, 'summary');
  }

  back(row, name) {
    const order = this.order(row);
    const at = order.indexOf(name);
    if (at > 0) { this.focus(row, order[at - 1]); return; }
    const before = this.rows[this.rows.indexOf(row) - 1];
    if (before) this.focus(before, this.order(before).slice(-1)[0]);
  }

  copySummary(row) {
    const above = this.rows[this.rows.indexOf(row) - 1];
    row.inputs.summary.value = above ? above.inputs.summary.value : '';
    this.set(row, 'summary', row.inputs.summary.value);
  }

  // = fills what balances the voucher; the other side is taken where the amount would be negative.
  balance(row, name) {
    this.put(row, 'debit', 0);
    this.put(row, 'credit', 0);
    const [debit, credit] = this.totals();
    const rest = debit - credit;
    if (!rest) return;
    const side = rest > 0 ? 'credit' : 'debit';
    this.put(row, side, Math.abs(rest));
    this.focus(row, side);
  }

  turn(row, name) {
    const other = name === 'debit' ? 'credit' : 'debit';
    const cents = centsOf(row.inputs[name].value);
    this.put(row, name, 0);
    if (cents) this.put(row, other, cents);
    this.focus(row, other);
  }

  key(event, row, name) {
    const isAmount = name === 'debit' || name === 'credit';
    const place = this.rows.indexOf(row);
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (name === 'summary' && place > 0 && /^(\.\.|。。)?$/.test(row.inputs.summary.value)) this.copySummary(row);
      if (event.shiftKey) this.back(row, name); else this.next(row, name);
    } else if (isAmount && event.key === '=') {
      event.preventDefault();
      this.balance(row, name);
    } else if (isAmount && event.key === ' ') {
      event.preventDefault();
      this.turn(row, name);
    } else if (event.key === 'Delete' && event.ctrlKey) {
      event.preventDefault();
      this.remove(row);
    } else if (event.key === 'Insert') {
      event.preventDefault();
      this.focus(this.add(place), 'summary');
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const other = this.rows[place + (event.key === 'ArrowDown' ? 1 : -1)];
      if (other) { event.preventDefault(); this.focus(other, name); }
    }
  }
}

export default function (component) {
  const { key } = component.data;
  if (!grids.has(key)) { grids.clear(); grids.set(key, new Grid(component.data)); }
  grids.get(key).take(component);
}
