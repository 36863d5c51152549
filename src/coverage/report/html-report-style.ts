/** The style of an html report. Orange and teal are told apart by all eyes; the counts stand in the titles too. */
export const htmlReportStyle = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --quiet: #666; --page: #fff; --miss: #f76707; --hit: #0c8599; --warn: #b02a0c; }
@media (prefers-color-scheme: dark) { :root { --quiet: #aaa; --page: #16181b; --miss: #ff922b; --hit: #22b8cf; --warn: #ffa94d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 110rem; padding: 1rem; font: 15px/1.45 system-ui, sans-serif; background: var(--page); }
h1 { font-size: 1.4rem; margin: .2rem 0; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin: 1rem 0 .4rem; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: .6rem 0; } dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
.warning { color: var(--warn); border-left: .25rem solid; padding-left: .6rem; overflow-wrap: anywhere; }
#bar { position: sticky; top: 0; z-index: 1; background: var(--page); padding: .5rem 0; border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .4rem 1.5rem; align-items: center; }
#bar label { display: flex; gap: .5rem; align-items: center; min-width: 0; max-width: 100%; } select { font: inherit; min-width: 0; max-width: 100%; padding: .2rem .4rem; }
#legend { margin: 0; font: 12px/1.6 ui-monospace, monospace; } #legend span { padding: .1rem .3rem; }
.wide { overflow-x: auto; } summary { cursor: pointer; padding: .3rem 0; }
table { border-collapse: collapse; } th, td { text-align: left; padding: .15rem .8rem .15rem 0; border-bottom: 1px solid var(--line); } tbody th { font-weight: 400; } tbody tr:hover { background: var(--soft); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
a { color: inherit; } section { display: none; scroll-margin-top: 4rem; }
section:target, body:not(:has(section:target)) #file0 { display: block; }
.code { display: flex; font: 13px/1.5 ui-monospace, monospace; margin: .6rem 0; } .code pre { margin: 0; font: inherit; flex: 1; min-width: 0; overflow-x: auto; }
.lines { white-space: pre; text-align: right; color: var(--quiet); padding-right: 1rem; user-select: none; }
:focus-visible { outline: 2px solid var(--hit); outline-offset: 2px; }
.cov0 { background: color-mix(in srgb, var(--miss) 34%, transparent); }
${Array.from({ length: 10 }, (_, at) => `.cov${at + 1} { background: color-mix(in srgb, var(--hit) ${8 + at * 4}%, transparent); }`).join("\n")}
@media print { section { display: block; } #bar { position: static; } }
`;
