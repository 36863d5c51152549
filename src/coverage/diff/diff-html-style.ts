/** The style of the page of changed lines. What a colour says is said by a sign and a word too. */
export const diffHtmlStyle = `
:root { color-scheme: light dark; --page: #fff; --quiet: #4a4f54; --line: #8884; --covered: #2b8a3e; --partial: #e8a200; --missed: #e03131; }
@media (prefers-color-scheme: dark) { :root { --page: #16181b; --quiet: #c3c8cd; --covered: #51cf66; --partial: #ffd43b; --missed: #ff6b6b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 110rem; padding: 1rem; font: 15px/1.45 system-ui, sans-serif; background: var(--page); }
h1 { font-size: 1.4rem; margin: .2rem 0; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: .6rem 0; } dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; } .wide { overflow-x: auto; }
th, td { text-align: left; padding: .15rem .8rem .15rem 0; } .files th, .files td { border-bottom: 1px solid var(--line); } .files tbody th { font-weight: 400; }
.files .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.code { font: 13px/1.5 ui-monospace, monospace; min-width: 100%; } .code td, .code th { padding: 0 .6rem; vertical-align: top; }
.code th { font-weight: 400; color: var(--quiet); text-align: right; user-select: none; } .code .source { white-space: pre; tab-size: 8; width: 100%; }
.code tbody + tbody td, .code tbody + tbody th { border-top: 0; } .code tbody + tbody::before { content: ""; display: block; height: .6rem; }
.covered { background: color-mix(in srgb, var(--covered) 18%, transparent); } .partial { background: color-mix(in srgb, var(--partial) 26%, transparent); } .missed { background: color-mix(in srgb, var(--missed) 24%, transparent); }
.state { color: var(--quiet); user-select: none; } a { color: inherit; }
`;
