"""Keys for the hand that never leaves the keyboard: safe save, search, new."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

# Streamlit's own shortcuts fire before an open grid cell is committed and would save the old value. This listener
# sees the key first, gives the cell an Enter, waits until the grid has taken it, and then clicks the button.
_SCRIPT = """
const CELL_COMMIT_MS = 500;
let current = {};

function buttonOf(key) {
  const holder = document.querySelector('.st-key-' + key);
  return holder ? holder.querySelector('button:not([disabled])') : null;
}

function openCell() {
  const layer = document.getElementById('portal');
  return layer ? layer.querySelector('input, textarea') : null;
}

function onKey(event) {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test((document.activeElement || {}).tagName || '');
  let combo = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) combo = 'ctrl+' + combo;
  else if (typing || event.altKey) return;
  const target = current[combo];
  if (!target) return;
  event.preventDefault();
  event.stopPropagation();
  if (target.startsWith('focus:')) {
    const field = document.querySelector('.st-key-' + target.slice(6) + ' input');
    if (field) { field.focus(); field.select(); }
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
  current = component.data || {};
  document.addEventListener('keydown', onKey, true);
  return () => { document.removeEventListener('keydown', onKey, true); current = {}; };
}
"""

_listener = st.components.v2.component("gongdan_hotkeys", html="<span></span>", js=_SCRIPT)


def hotkeys(keys: Mapping[str, str]) -> None:
    """Bind keys to buttons by their widget key (``{"ctrl+s": "save"}``) or to a field (``{"/": "focus:search"}``)."""
    _listener(data=dict(keys), key="hotkeys", height=1)
