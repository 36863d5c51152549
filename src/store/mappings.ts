/**
 * How a field is searched (results.md 7.6, 7.7). `day` and `second` are dates written `YYYY-MM-DD` and
 * `YYYY-MM-DD HH:MM:SS` in UTC; `date` is ISO 8601 or ms since 1970; `integer` has 32 bits, `long` 64.
 */
export type FieldType = "keyword" | "integer" | "long" | "date" | "day" | "second";

/** Searchable fields of a collection by dotted path. */
export type Mapping = Readonly<Record<string, FieldType>>;

/** Longer keywords are stored, but not searchable (UTF-16 units, as Elasticsearch counts them). */
export const maxKeywordLength = 8191;

const keyword = (names: string): Mapping => typed("keyword", names);
const typed = (type: FieldType, names: string): Mapping =>
  Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, type]),
  );

/** Fields of `jobs`; `pp.<program>.<param>` is a keyword too, whatever its name (results.md 7.6). */
const jobs: Mapping = {
  ...keyword(`suite category result_root queue subqueue all_params_md5 pp_params_md5 testbox tbox_group hostname
    host_machine target_machines interval_type submit_id group_id id hw.arch hw.model hw.memory hw.nr_threads os osv
    os_arch os_version os_variant os_project depend_job_id pr_merge_reference_name upstream_repo upstream_dir
    upstream_commit base_commit my_email my_account user job_state job_stage job_health last_success_stage package
    build_id tbox_type build_type max_duration spec_file_name memory_minimum use_remote_tbox errid error_ids tags
    job_data_readiness`),
  ...typed("integer", "hw.nr_node hw.nr_cpu nr_run boot_seconds run_seconds"),
  ...typed("date", "submit_time time start_time end_time boot_time running_time post_run_time finish_time"),
  ...typed("second", "enqueue_time dequeue_time"),
  ...typed("day", "submit_date"),
};

/** Columns of bisect.md 1.2; `j` is JSON and not looked into. */
const bisect: Mapping = {
  ...keyword(`id bad_job_id error_id bisect_status bisect_metric direction category suite project git_url axis
    bad_commit good_commit first_bad_commit first_bad_id first_result_root bisect_result_root work_dir group_id
    last_error fail_reason phase owner`),
  ...typed(
    "long",
    `step steps_left submit_time claim_time start_time end_time updated_at priority_level timeout retry_count
    confidence lease_until epoch`,
  ),
};

/** Columns of bisect.md 1.3. */
const bisectStep: Mapping = {
  ...keyword("id task_id phase commit job_id reused state verdict reason result_root"),
  ...typed("long", "seq run_no value submit_time finish_time"),
};

/** results.md 6.4. */
const regression: Mapping = {
  ...keyword("id error_id errid job_id record_type category git_url valid status metric_name"),
  ...typed("date", "first_seen last_seen"),
  ...typed("integer", "bisect_count"),
};

/** The collections that cci makes itself, with their searchable fields. */
export const collections: Readonly<Record<string, Mapping>> = {
  bisect,
  bisect_step: bisectStep,
  hosts: keyword("hostname id"),
  jobs,
  regression,
};

/** The type of a field of a collection of ours; undefined: not searchable. */
export function fieldType(collection: string, field: string): FieldType | undefined {
  const mapping = Object.hasOwn(collections, collection) ? collections[collection] : undefined;
  if (mapping && Object.hasOwn(mapping, field)) return mapping[field];
  return collection === "jobs" && isProgramParameter(field) ? "keyword" : undefined;
}

/** `pp.<program>.<param>`; the parameters of `sleep` are stored only (results.md 7.6). */
export function isProgramParameter(field: string): boolean {
  return /^pp\.(?!sleep\.)[^.]*[^.\s][^.]*\.[^.]*[^.\s][^.]*$/.test(field);
}
