"""Keys for the hand that never leaves the keyboard: safe save, search, new."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

# Streamlit's own shortcuts fire before an open grid cell is committed and would save the old value. This listener
# sees the key first, gives the cell an Enter, waits until the grid has taken it, and then clicks the button.
_SCRIPT = """
const CELL_COMMIT_MS = 500;
const OPENING_MS = 300, OPENING_TRIES = 20;
const REDRAWING_MS = 400;
const OVER_THE_PAGE = '[role=dialog], [data-baseweb=popover], [role=listbox], [role=menu]';
let current = {};
let opened = '';
let leaving = 0;

function buttonOf(key) {
  const holder = document.querySelector('.st-key-' + key);
  return holder ? holder.querySelector('button:not([disabled])') : null;
}

function openCell() {
  const layer = document.getElementById('portal');
  return layer ? layer.querySelector('input, textarea') : null;
}

function focusOn(key) {
  const field = document.querySelector('.st-key-' + key + ' input');
  if (field) { field.focus(); field.select(); }
  return Boolean(field);
}

// Esc leaves the field first, then the page; an open cell, menu or dialog has it before.
function onEscape(event, typing, target) {
  if (openCell() || document.querySelector(OVER_THE_PAGE)) return;
  event.preventDefault();
  if (typing) document.activeElement.blur();
  else if (target === 'back') history.back();
}

// A page for typing begins in its first field, once for each opening: the address may be the same as the last time.
function onOpening() {
  if (!current.open || opened === current.opening) return;
  opened = current.opening;
  const begin = (left) => setTimeout(() => {
    const elsewhere = /^(INPUT|TEXTAREA|SELECT)$/.test((document.activeElement || {}).tagName || '');
    if (elsewhere || !current.open || !left) return;
    if (!focusOn(current.open)) begin(left - 1);
  }, OPENING_MS);
  begin(OPENING_TRIES);
}

function onKey(event) {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test((document.activeElement || {}).tagName || '');
  let combo = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) combo = 'ctrl+' + combo;
  else if (event.altKey || (typing && combo !== 'escape' && !/^f[0-9]+$/.test(combo))) return;
  const target = current[combo];
  if (!target) return;
  if (combo === 'escape') { onEscape(event, typing, target); return; }
  event.preventDefault();
  event.stopImmediatePropagation();
  if (target.startsWith('focus:')) {
    focusOn(target.slice(6));
    return;
  }
  const cell = openCell();
  if (cell) {
    cell.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', code: 'Enter', keyCode: 13, bubbles: true, cancelable: true}));
  } else if (typing && document.activeElement.blur) {
    document.activeElement.blur();
  }
  setTimeout(() => { const button = buttonOf(target); if (button) button.click(); }, CELL_COMMIT_MS);
}

export default function (component) {
  clearTimeout(leaving);
  current = component.data || {};
  document.addEventListener('keydown', onKey, true);
  onOpening();
  // A page that is drawn again takes its listener away for a moment: a key pressed then must not be lost.
  const leave = () => { document.removeEventListener('keydown', onKey, true); current = {}; };
  return () => { leaving = setTimeout(leave, REDRAWING_MS); };
}
"""

_listener = st.components.v2.component("gongdan_hotkeys", html="<span></span>", js=_SCRIPT)


def hotkeys(keys: Mapping[str, str]) -> None:
    """Bind keys to buttons by their widget key (``{"ctrl+s": "save"}``) or to a field (``{"/": "focus:search"}``).

    ``open`` names the field in which the page begins. Esc leaves a field, and then the page.
    """
    opening = str(st.session_state.get("opening", ""))
    _listener(data={"escape": "back", **keys, "opening": opening}, key="hotkeys", height=1)
