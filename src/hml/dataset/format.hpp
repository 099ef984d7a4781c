#pragma once
#include <cstdint>

/// The layout of a dataset file (HDF5), version 1; n events:
///   attributes      format, version, select (the cut), split_seed, provenance (JSON)
///   /inputs/NAME    values (n, ...) float32, names, units; attribute config (JSON) makes the representation again
///   /labels (n) int32, /weights (n) float64, /event (n) int64, /split (n) uint8, an index into /split_names
///   /classes, /split_names, /split_fractions
///   /cut_flow/generated and /cut_flow/selected: events, weight, squared_weight, one a class
namespace hml::dataset_format {

inline constexpr const char* name = "hml dataset";
inline constexpr const char* version = "1";
/// Rows of a chunk: a reader of mini-batches decompresses a few of them at a time.
inline constexpr std::uint64_t chunk_rows = 256;

}  // namespace hml::dataset_format
