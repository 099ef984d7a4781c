#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "hml/cli/particle_input.hpp"
#include "hml/core/table.hpp"
#include "hml/simulate/delphes_tree.hpp"
#include "hml/simulate/detector.hpp"

namespace hml::cli {

/// A detector at work on the particles of an input.
struct Simulation {
  const Detector& detector;
  ParticleRequest particles;
  std::filesystem::path output;  ///< .h5, .root (Delphes' tree) or .parquet, told by the ending
  DelphesForm root_form = DelphesForm::columns;
  nlohmann::ordered_json settings;  ///< all that the result depends on, for the provenance
  bool resumes = true;  ///< whether the input can be read again, so that an interrupted run may go on
  int threads = 1;
};

/// How long it took, in seconds over all threads but for the whole.
struct SimulationTimes {
  std::int64_t events = 0;
  double input = 0, output = 0, whole = 0;
};

/// Reads, simulates and writes, all three at once on several threads; the file's bytes do not depend on how many. After
/// ^C a .h5 keeps what there is beside its place and the next call goes on from there; other formats start again. What
/// is not whole never stands in the output's place.
SimulationTimes simulate_file(const Simulation& simulation);

/// Where the time went: modules by falling time, input and output.
Table profile_table(const Detector& detector, const SimulationTimes& times);

}  // namespace hml::cli
