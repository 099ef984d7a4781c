// What observables, a constituent observable, images and a cut of a Delphes file take an event, opening and reading the
// file included: bench_delphes_file FILE THREADS [ROUNDS]. One JSON line a task, microseconds an event, median and
// range of the rounds. bench/observe/run.sh runs it beside its peers.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/event/batches.hpp"
#include "hml/observe/cut.hpp"
#include "hml/observe/observations.hpp"
#include "hml/observe/requests.hpp"
#include "hml/represent/representation.hpp"

namespace {

using namespace hml;

constexpr const char* plain[] = {"jet0.pt",       "jet0.eta",          "jet0.phi",           "jet0.mass",
                                 "jet1.pt",       "jet0,jet1.delta_r", "jet0,jet1.inv_mass", "fatjet0.mass",
                                 "fatjet0.tau21", "fatjet0.tau32",     "jet.size",           "missinget0.pt"};

struct Task {
  std::string name;
  // Opens the file, goes through it and returns sums over the finite values, for comparison with the peers'.
  std::function<std::vector<double>(EventSource& source, int threads)> run;
};

std::vector<double> quantities(EventSource& source, const std::vector<Quantity>& wanted, int threads) {
  const Events layout = source.read(0, 0);
  std::vector<ColumnRequest> requests;
  for (const auto& quantity : wanted) add_requests(requests, quantity.requests(&layout));
  source.request(requests);
  std::vector<double> sums(wanted.size(), 0);
  for_each_batch(
      source, {500, 0, threads, ""},
      [&](const Events& events, std::int64_t) {
        Observations observations(events);
        std::vector<std::vector<double>> values;
        for (const auto& quantity : wanted) values.push_back(quantity.evaluate(observations).values);
        return values;
      },
      [&](const std::vector<std::vector<double>>& values) {
        for (std::size_t q = 0; q < values.size(); ++q)
          for (const double value : values[q])
            if (std::isfinite(value)) sums[q] += value;
      });
  return sums;
}

std::vector<double> images(EventSource& source, int threads) {
  const auto image = make_representation(
      "image", Config::parse("{type: image, of: jet0.constituents, subjets: {algorithm: kt, radius: 0.3}, "
                             "translate: subjet0, rotate: {axis: subjet1, to: -90}, pixels: [33, 33], "
                             "range: [[-1.6, 1.6], [-1.6, 1.6]]}"));
  const Representation& pixels = *image.representation;
  source.request(pixels.requests());
  double sum = 0;
  for_each_batch(
      source, {500, 0, threads, ""},
      [&](const Events& events, std::int64_t) {
        std::vector<float> rows(static_cast<std::size_t>(events.size() * pixels.row_size()));
        pixels.fill(events, rows);
        return rows;
      },
      [&](const std::vector<float>& rows) {
        for (const float pixel : rows) sum += pixel;
      });
  return {sum};
}

std::vector<double> passed(EventSource& source, int threads) {
  const Cut cut("jet.size > 1 and fatjet.size > 0");
  const Events layout = source.read(0, 0);
  source.request(cut.requests(&layout));
  double sum = 0;
  for_each_batch(
      source, {500, 0, threads, ""}, [&](const Events& events, std::int64_t) { return cut.mask(events); },
      [&](const std::vector<std::uint8_t>& mask) {
        sum += static_cast<double>(std::count(mask.begin(), mask.end(), 1));
      });
  return {sum};
}

void time(const Task& task, const std::string& path, int threads, int rounds) {
  std::vector<double> times, sums;
  for (int round = 0; round < rounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    const auto source = open_events(path);
    sums = task.run(*source, threads);
    const std::chrono::duration<double, std::micro> spent = std::chrono::steady_clock::now() - start;
    times.push_back(spent.count() / static_cast<double>(*source->size()));
  }
  std::sort(times.begin(), times.end());
  fmt::print("{{\"task\": \"{}\", \"us\": {:.3f}, \"least\": {:.3f}, \"most\": {:.3f}, \"sums\": [{}]}}\n", task.name,
             times[times.size() / 2], times.front(), times.back(), fmt::join(sums, ", "));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return fmt::print("usage: bench_delphes_file FILE THREADS [ROUNDS]\n"), 2;
  const int threads = std::stoi(argv[2]), rounds = argc > 3 ? std::stoi(argv[3]) : 5;
  std::vector<Quantity> twelve;
  for (const char* name : plain) twelve.emplace_back(name);
  const std::vector<Task> tasks{
      {"plain", [&](EventSource& source, int n) { return quantities(source, twelve, n); }},
      {"constituents",
       [&](EventSource& source, int n) { return quantities(source, {Quantity("jet0.constituents.pt")}, n); }},
      {"image", images},
      {"cut", passed}};
  for (const auto& task : tasks) time(task, argv[1], threads, rounds);
}
