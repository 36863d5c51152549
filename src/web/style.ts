/** The style of every page: no font, image or script from anywhere. */
export const style = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --good: #2b8a3e; --bad: #d9480f; --skip: #868e96; --accent: #1c6dd0; }
@media (prefers-color-scheme: dark) { :root { --good: #69db7c; --bad: #ff922b; --skip: #adb5bd; --accent: #74b9ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 110rem; padding: 1rem; font: 15px/1.45 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: baseline; }
h1 { font-size: 1.4rem; margin: .2rem 0; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; }
a { color: var(--accent); } code, .mono { font-family: ui-monospace, monospace; font-size: .92em; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; padding: .3rem 0; color: var(--skip); }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; white-space: nowrap; } tbody tr:hover { background: var(--soft); }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } td.time { min-width: 6rem; font-variant-numeric: tabular-nums; }
td.name { min-width: 14rem; overflow-wrap: anywhere; } td.answer { min-width: 11rem; } td.mono { white-space: nowrap; } figure { margin: .4rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: .4rem 0; } dt { color: var(--skip); } dd { margin: 0; overflow-wrap: anywhere; }
nav { display: flex; flex-wrap: wrap; gap: .4rem 1rem; margin: .6rem 0; } nav .here { font-weight: 600; }
form { display: flex; flex-wrap: wrap; gap: .5rem .8rem; align-items: end; margin: .8rem 0; } label { display: grid; font-size: .85rem; color: var(--skip); }
input, select, button { font: inherit; padding: .25rem .5rem; }
.badge { border: 1px solid currentColor; border-radius: .6rem; padding: 0 .5rem; white-space: nowrap; }
.completed, .good { color: var(--good); } .failed, .bad { color: var(--bad); } .cancelled, .skip, .quiet { color: var(--skip); } .processing, .wait { color: var(--accent); }
svg { max-width: 100%; height: auto; } svg text { font: 12px ui-monospace, monospace; fill: currentColor; }
svg .good { fill: var(--good); } svg .bad { fill: var(--bad); } svg .skip { fill: none; stroke: var(--skip); stroke-width: 1.5; } svg .quiet { fill: var(--skip); }
svg .band { opacity: .18; } svg .rule { stroke: var(--skip); stroke-dasharray: 4 3; } svg .mark { fill: var(--soft); stroke: var(--accent); }
`;
