#pragma once
#include "hml/cli/job.hpp"

namespace hml::cli {

/// A run that starts from a dataset that is there, a published set or a dataset file: `dataset.file` of the run file.
/// Looks into the file, checks `layout` and `split`, and fills in job.given; no event is read.
void resolve_given_dataset(Job& job);

/// Puts the dataset into the run's folder, unless it is there already.
void take_given_dataset(Job& job);

/// What the report wants to know of a dataset: {"events", "selection"}.
nlohmann::ordered_json dataset_facts(const std::vector<std::string>& classes, const std::vector<DatasetSample>& samples,
                                     double luminosity);
/// Events generated and selected of each sample; with a luminosity (1/fb), what is expected at it.
Table selection_table(const std::vector<std::string>& classes, const std::vector<DatasetSample>& samples,
                      double luminosity);

}  // namespace hml::cli
