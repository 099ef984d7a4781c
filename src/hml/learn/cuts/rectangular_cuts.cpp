#include "hml/learn/cuts/rectangular_cuts.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "hml/core/interrupt.hpp"
#include "hml/core/progress.hpp"
#include "hml/core/shuffle.hpp"
#include "hml/core/threads.hpp"
#include "hml/learn/cuts/rectangle_search.hpp"

namespace hml {

namespace {

constexpr auto coarse = RectangleSearch::Steps::coarse;

// How much background efficiency a signal efficiency is worth at an optimum: s / sqrt(b) has eps_s / (2 eps_b) there.
double random_price(Random& random) { return std::exp(random.uniform(std::log(0.3), std::log(300))); }

// Features in falling order of what a cut on each alone is worth.
std::vector<std::size_t> by_worth(const RectangleSearch& search, int threads) {
  const std::size_t n = search.features();
  std::vector<double> worth(n);
  const Rectangle open = search.open();
  parallel_for(static_cast<std::int64_t>(n), threads, [&](std::int64_t f, int) {
    Rectangle one = open;
    const auto feature = static_cast<std::size_t>(f);
    search.climb(one, {&feature, 1}, search.objective(), coarse);
    worth[static_cast<std::size_t>(f)] = one.value;
  });
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return worth[a] > worth[b]; });
  return order;
}

}  // namespace

void RectangularCuts::declare_own(Parameters& p) {
  objective_.declare(p);
  declare_features(p);
  declare_sides(p, sides_);
  p.add("starts", starts_, "Rectangles to climb from; the first is no cut at all, the others are drawn by the seed.")
      .min(1)
      .max(100000);
  p.add("keep", keep_,
        "Which pass over the features stays: the last, or the one that is best on the validation sample.")
      .choices({"last", "best_validation"});
  declare_validation(p);
}

// Climbs from every start and returns the path of the best.
RectangularCuts::Path RectangularCuts::best_climb(const RectangleSearch& search, Rectangle& best, std::uint64_t key,
                                                  const FitOptions& options) const {
  struct Climb {
    Rectangle top;
    Path path;
  };
  const auto order = by_worth(search, options.threads);
  Path path;
  Progress progress(options.label, starts_, "climbs");
  ordered_parallel(
      starts_, options.threads,
      [&](std::int64_t start, int) {
        check_interrupt();
        Random random(key, static_cast<std::uint64_t>(start));
        Climb climb{start % 2 == 1 ? search.random(random) : search.open(), {}};
        const auto turn = start == 0 ? order : shuffled(order.size(), random);
        if (start > 0 && start % 2 == 0) search.climb(climb.top, turn, search.difference(random_price(random)), coarse);
        search.climb(climb.top, turn, search.objective(), coarse,
                     [&](const Rectangle& now) { climb.path.push_back(now.cuts); });
        return climb;
      },
      [&](std::int64_t, Climb&& climb) {
        if (path.empty() || climb.top.value > best.value) best = std::move(climb.top), path = std::move(climb.path);
        progress.note(fmt::format("{} {:.5g}", objective_.objective, best.value));
        progress.advance();
      });
  return path;
}

// Releases cuts of the best rectangle, each alone and random pairs of them, and climbs again with the released features
// last; loosens edges; or climbs first for a difference of efficiencies. The best of a few that are tried together is
// taken where it lies higher, until a whole round leads nowhere, three rounds at most.
void RectangularCuts::leave_local_optima(const RectangleSearch& search, Rectangle& best, Path& path, std::uint64_t key,
                                         const FitOptions& options) const {
  constexpr std::int64_t together = 8;     // whatever the number of threads, for the same cuts
  constexpr std::int64_t rounds = 3;
  constexpr double worth_a_round = 0.001;  // a smaller rise is taken, but says nothing about the sample
  Progress progress(options.label, 0, "climbs");
  std::uint64_t drawn = 0;
  for (std::int64_t next = 0, in_vain = 0;; next += together) {
    std::vector<std::size_t> cut;
    for (std::size_t f = 0; f < search.features(); ++f)
      if (best.cuts[f].kind != LearnedCut::Kind::none) cut.push_back(f);
    const auto singles = static_cast<std::int64_t>(cut.size()), tries = singles + (singles > 1 ? starts_ : 0);
    if (in_vain >= tries || next >= rounds * tries) return;
    Rectangle higher = best;
    ordered_parallel(
        together, options.threads,
        [&](std::int64_t index, int) {
          check_interrupt();
          Random random(key + 1, drawn + static_cast<std::uint64_t>(index));
          const auto pick = [&] { return cut[random.below(static_cast<std::uint32_t>(cut.size()))]; };
          const std::int64_t one = (next + index) % tries;
          const bool single = one < singles;
          auto order = shuffled(search.features(), random);
          Rectangle from = best;
          if (const auto way = single ? 0 : random.below(3); way == 0) {
            const std::size_t a = single ? cut[static_cast<std::size_t>(one)] : pick(), b = single ? a : pick();
            std::stable_partition(order.begin(), order.end(), [&](auto f) { return f != a && f != b; });
            search.release(from, a), search.release(from, b);
          } else if (way == 1)
            search.loosen(from, random);
          else
            search.climb(from, order, search.difference(random_price(random)), coarse);
          search.climb(from, order, search.objective(), coarse);
          return from;
        },
        [&](std::int64_t, Rectangle&& top) {
          if (top.value > higher.value + 1e-10 * std::abs(higher.value)) higher = std::move(top);
          progress.note(fmt::format("{} {:.5g}", objective_.objective, higher.value));
          progress.advance();
        });
    drawn += together;
    const double rise = higher.value - best.value;
    in_vain = rise > worth_a_round * std::abs(best.value) ? 0 : in_vain + together;
    if (!(rise > 0)) continue;
    best = std::move(higher);
    path.push_back(best.cuts);
  }
}

History RectangularCuts::learn_cuts(const Labelled& train, const Labelled& validation, const FitOptions& options) {
  objective_.check();
  if (keep_ == "best_validation") require_validation(validation, "keep: best_validation");
  std::vector<std::string> names;
  for (const auto column : columns()) names.push_back(feature_name(column));
  const RectangleSearch search(train, columns(), names, read_sides(sides_, names), objective_, options.threads);
  if (objective_.counts_background() && search.background_events() < objective_.min_background_events)
    throw Error(ErrorKind::input,
                fmt::format("min_background_events is {}, but the training sample has only {} background events",
                            objective_.min_background_events, search.background_events()));
  const std::uint64_t key = stream_key(options.seed, "learn", kind());
  Rectangle best;
  Path path = best_climb(search, best, key, options);
  leave_local_optima(search, best, path, key, options);
  // The search is over; now to the exact edges.
  search.climb(best, by_worth(search, options.threads), search.objective(), RectangleSearch::Steps::exact,
               [&](const Rectangle& now) { path.push_back(now.cuts); });

  History history{.unit = "pass"};
  for (auto& cuts : path) {
    cuts_ = cuts;
    note(history, train, validation, true);
  }
  if (keep_ == "best_validation") {
    const auto& seen = *history.find("validation_" + objective_.objective);
    std::size_t kept = 0;
    for (std::size_t pass = 1; pass < seen.size(); ++pass)
      if (std::isfinite(seen[pass]) && (seen[pass] > seen[kept] || !std::isfinite(seen[kept]))) kept = pass;
    cuts_ = path[kept];
  }
  return history;
}

}  // namespace hml
