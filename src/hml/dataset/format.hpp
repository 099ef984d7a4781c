#pragma once
#include <cstdint>

/// The layout of a dataset file (HDF5), version 2; n events, s samples. docs/guide/dataset_file.md explains it.
///   attributes      format, version, events (n), select (the cut), split_seed, luminosity (1/fb; "" where none)
///   /inputs/NAME    values (n, ...) float32, names, units; attribute config (JSON) makes the representation again
///   /labels (n) int32, /sample (n) int32, /weights (n) float64, /event (n) int64, /split (n) uint8
///   /weight_variations/NAME (n) float64
///   /classes, /split_names, /split_fractions, /provenance (JSON texts)
///   /samples        names, labels, cross_section (pb, NaN where unknown), scale; generated and selected: events,
///   weight,
///                   squared_weight; all (s)
namespace hml::dataset_format {

inline constexpr const char* name = "hml dataset";
inline constexpr const char* version = "2";
/// Bytes of a chunk of the widest input: what a reader of mini-batches unpacks at a time. All inputs have chunks of
/// equally many rows, a power of two; the columns with one number an event have chunks of most_chunk_rows.
inline constexpr std::uint64_t chunk_bytes = 1 << 18;
inline constexpr std::uint64_t most_chunk_rows = 1024;

}  // namespace hml::dataset_format
