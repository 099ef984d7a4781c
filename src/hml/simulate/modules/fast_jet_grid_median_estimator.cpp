#include <algorithm>
#include <numbers>

#include <fmt/format.h>

#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Density of transverse momentum of an event: the median over the cells of a grid in rapidity and azimuth of the
/// summed transverse momentum, by the area of a cell (arXiv:0707.1378, arXiv:1111.6097).
class FastJetGridMedianEstimator final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Candidates.");
    p.add("RhoOutputArray", output_name_, "The density of each grid.");
    p.add("GridRange", ranges_, "Fours of least and greatest rapidity, width of a cell in rapidity and in azimuth.")
        .unit("1");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
    grids_.clear();
    if (ranges_.size() % 4 != 0)
      throw Error(ErrorKind::config, fmt::format("'GridRange' takes fours of numbers, not {}", ranges_.size()),
                  w.place("GridRange"));
    for (std::size_t i = 0; i < ranges_.size(); i += 4) {
      if (!(ranges_[i + 1] > ranges_[i] && ranges_[i + 2] > 0 && ranges_[i + 3] > 0))
        throw Error(ErrorKind::config, "a grid needs a range that is not empty and cells with a width",
                    w.place("GridRange", i));
      grids_.emplace_back(ranges_[i], ranges_[i + 1], ranges_[i + 2], ranges_[i + 3]);
    }
  }

  void process(DetectorEvent& event, Random&) const override {
    std::vector<double> sums;
    for (const Grid& grid : grids_) {
      sums.assign(grid.cells(), 0);
      for (CandidateId id : event.array(input_)) grid.add(event[id].momentum, sums);
      Candidate rho;
      const double density = median(sums) / grid.area();
      rho.momentum = {density, 0, 0, density};
      TowerInfo& tower = event.own_tower(rho);
      tower.edges[0] = grid.low, tower.edges[1] = grid.high;
      event.array(output_).push_back(event.add(rho));
    }
  }

 private:
  struct Grid {
    double low, high;
    int n_y, n_phi;

    Grid(double from, double to, double dy, double dphi)
        : low(from),
          high(to),
          n_y(std::max(1, static_cast<int>((to - from) / dy + 0.5))),
          n_phi(std::max(1, static_cast<int>(2 * std::numbers::pi / dphi + 0.5))) {}
    std::size_t cells() const { return static_cast<std::size_t>(n_y) * static_cast<std::size_t>(n_phi); }
    double area() const { return (high - low) / n_y * 2 * std::numbers::pi / n_phi; }

    void add(const P4& p, std::vector<double>& sums) const {
      const double pt = p.pt();
      if (!(pt > 0) || !std::isfinite(pt)) return;
      const double y = (p.rapidity() - low) / (high - low) * n_y;
      if (!(y >= 0 && y < n_y)) return;
      double phi = p.phi();
      if (phi < 0) phi += 2 * std::numbers::pi;
      const int column = static_cast<int>(phi / (2 * std::numbers::pi) * n_phi) % n_phi;
      sums[static_cast<std::size_t>(static_cast<int>(y) * n_phi + column)] += pt;
    }
  };

  static double median(std::vector<double>& values) {
    const std::size_t half = values.size() / 2;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(half);
    std::nth_element(values.begin(), middle, values.end());
    return values.size() % 2 == 1 ? *middle : 0.5 * (*middle + *std::max_element(values.begin(), middle));
  }

  std::string input_name_ = "Calorimeter/towers", output_name_ = "rho";
  std::vector<double> ranges_;
  std::vector<Grid> grids_;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_fast_jet_grid_median_estimator() { return std::make_unique<FastJetGridMedianEstimator>(); }

}  // namespace hml
