/** How the page of `inspect --html` looks, in light and dark, on a screen and on paper. */

export const css = `:root {
  color-scheme: light dark;
  --text: #1f2328;
  --soft: #59636e;
  --back: #ffffff;
  --line: #d8dee4;
  --code: #f3f5f7;
  --error: #b3261e;
  --warning: #8a5a00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6e8eb;
    --soft: #9aa4af;
    --back: #15181c;
    --line: #30363d;
    --code: #1f242a;
    --error: #ff8a80;
    --warning: #f2c14e;
  }
}
body { margin: 0 auto; padding: 1.5rem; max-width: 72rem; color: var(--text); background: var(--back); font: 15px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.3rem; overflow-wrap: anywhere; }
code, pre, .at, .size { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 13px; }
code { padding: 0 .25em; border-radius: 3px; background: var(--code); overflow-wrap: anywhere; }
pre { margin: .25rem 0 .5rem; padding: .5rem .75rem; overflow-x: auto; border-radius: 4px; background: var(--code); }
pre b, pre i { color: var(--soft); font-weight: normal; }
.note, .at, .size { color: var(--soft); }
.at { display: inline-block; min-width: 5.5rem; }
.size { display: inline-block; min-width: 5rem; margin-right: 1rem; text-align: right; }
.name { font-weight: 600; overflow-wrap: anywhere; }
.mark { padding: 0 .4em; border: 1px solid var(--line); border-radius: 8px; color: var(--soft); font-size: 12px; }
summary, .leaf { padding: .1rem 0; border-bottom: 1px solid var(--line); }
summary { cursor: pointer; }
.leaf { padding-left: 1rem; }
.in { margin-left: 1.25rem; }
.findings { padding-left: 1.1rem; }
.error b { color: var(--error); }
.warning b { color: var(--warning); }
.bar { display: flex; height: 1.4rem; margin: 1rem 0; gap: 1px; border-radius: 4px; overflow: hidden; }
.bar i { min-width: 3px; flex-basis: 0; }
.c0 { background: #3b82c4; } .c1 { background: #d9822b; } .c2 { background: #2e9e6b; }
.c3 { background: #9a5fc2; } .c4 { background: #c74a6b; } .c5 { background: #6b7a86; }
@media print { body { max-width: none; } pre { white-space: pre-wrap; } }
`;
