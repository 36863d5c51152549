/** Lines of documents of every collection that are hard to keep whole (results.md 10, S2). */
export function documentLines(): string {
  const sources: readonly (readonly [index: string, id: string, source: string])[] = [
    ["jobs", "wfg.1", '{"id":"wfg.1","suite":"iperf","pp":{"iperf":5},"submit_time":"2024-04-01 10:00:00"}'],
    ["jobs", "wfg.2", '{"id":"wfg.2","pp":{"iperf":{"runtime":30},"sleep":{"a":{"b":1}}},"os":{"name":"debian"}}'],
    ["jobs", "wfg.3", `{"id":"wfg.3","errid":["${"x".repeat(40_000)}","b"],"hw":"scalar","nr_run":[1,"2",3.7,null]}`],
    ["jobs", "wfg.4", '{"id":"wfg.4","stats":{"a..b":1,"":2,"__proto__":3,"kmsg.x":0.1,"n":12345678901234567890}}'],
    ["jobs", "wfg.5", '{"id":"wfg.5","a..b":1,"":{"x":[]},".x":null,"__proto__":{"polluted":true},"c. .d":[{}]}'],
    [
      "jobs",
      "12345678901234567891",
      '{"id":12345678901234567891,"seqno":-9007199254740993,"start_time":1700000000000}',
    ],
    ["jobs", "é/ü ?#&%", '{"id":"é/ü ?#&%","text":"\\u0000\\ud83d\\ude00\\n\\t","empty":{},"none":[],"null":null}'],
    [
      "jobs",
      "wfg.6",
      '{"id":"wfg.6","pp":{"fio":{"rw":{"deep":[1]}," ":1}},"hw":{"nr_cpu":"eight","a..b":{}},"unmapped":{"x":1}}',
    ],
    ["hosts", "vm-2p8g", '{"hostname":"vm-2p8g","device":{"disks":["a","b"]},"memory":"8g"}'],
    [
      "regression",
      "8142900942624643370",
      '{"id":"8142900942624643370","record_type":"seen","first_seen":1700000000000}',
    ],
    ["bisect", "7", '{"id":"7","bisect_status":"wait","priority_level":9007199254740993,"j":{"any":{"thing":[1]}}}'],
    ["bisect_step", "7.1", '{"id":"7.1","seq":1,"commit":"abc"}'],
  ];
  const many = Array.from(
    { length: 600 },
    (_, at) => ["jobs", `bulk.${at}`, `{"id":"bulk.${at}","suite":"s${at % 7}","stats":{"a.b":${at / 8}}}`] as const,
  );
  return [...sources, ...many]
    .map(
      ([index, id, source]) => `{"_index":${JSON.stringify(index)},"_id":${JSON.stringify(id)},"_source":${source}}\n`,
    )
    .join("");
}
