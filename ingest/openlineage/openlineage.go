// Package openlineage reads events of OpenLineage, which say what jobs did when they ran.
//
// The namespace of a dataset is a system, of which nobody knows who runs it; the dataset is
// NAMESPACE/NAME, and its columns are fields. A run is one occurrence of a job. Its events come
// in any order, twice, days apart, or not at all: they are accumulated in a claim of the run
// (see graph.Claim), so that what its START says it read and what its COMPLETE says it wrote
// still meet.
//
// A run that is complete was a transfer of each of its inputs to each of its outputs, "JOB: FROM
// -> TO", from its first event to its last. A lineage facet says which outputs came of which
// inputs, and wins; columns are those of columnLineage of which values come directly. From an
// input of which that says only that it decides which rows come, as a filter does, influence
// moved alone (effect: aggregate). Runs of a job that follow each other within 36 hours are one stretch of time; how often they are is
// its cadence. Symlinks are names of one place (see the key same in graph), and tags that
// name a category state it of the dataset or the field. A run that failed or was
// aborted moved nothing, unless it says that it wrote; one that processes a stream moves data
// until it ends. One that failed and is complete failed: so Spark ends what failed.
//
// What a run dropped, truncated or renamed, as lifecycleStateChange says, is gone from there: an
// erasure, "JOB: PLACE erased by run RUN", at some moment of the run. What was renamed went to
// its new name with everyone's data, "JOB: FROM renamed to TO". What was overwritten may be a
// part of it, and ends nothing.
//
// Such a transfer was seen to run. What an event of a job alone says of it is declared, at
// a time that it does not say.
//
// OpenLineage does not say whose data any other transfer carried: it is unknown, unless emitters
// say it in the facet outflow_people, which is Outflow's own.
package openlineage
