#include <algorithm>

#include <fmt/format.h>

#include "hml/simulate/module.hpp"
#include "hml/simulate/puppi.hpp"

namespace hml {
namespace {

/// Weights neutral objects by how little they look like pile-up, drops the charged ones that are tagged as pile-up and
/// keeps the others (PUPPI, arXiv:1407.6013). Each region of |eta| has an entry in every list; entries in succession
/// with the same range are several metrics of one region.
///
/// Momenta are scaled. Delphes takes the pseudorapidity for the rapidity on the way and so changes the direction of
/// massive objects; and it leaves the charge of tracks unset, on which it depends what the medians are taken from.
class RunPUPPI final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("TrackInputArray", track_name_, "Charged objects; others in it are left out.");
    p.add("NeutralInputArray", neutral_name_, "Neutral objects; others in it are left out.");
    p.add("PVInputArray", vertex_name_, "Vertices, to count.");
    p.add("OutputArray", output_name_, "What is left.");
    p.add("OutputArrayTracks", tracks_out_name_, "The charged of it.");
    p.add("OutputArrayNeutrals", neutrals_out_name_, "The neutral of it.");
    p.add("MinPuppiWeight", weight_min_, "Objects with a smaller weight are dropped.").unit("1");
    p.add("EtaMinBin", eta_min_, "Least |eta| of the regions.").unit("1");
    p.add("EtaMaxBin", eta_max_, "Greatest |eta|.").unit("1");
    p.add("PtMinBin", pt_min_, "Least transverse momentum of objects.").unit("GeV");
    p.add("ConeSizeBin", cone_, "Radius around an object.").unit("1");
    p.add("RMSPtMinBin", rms_pt_min_, "Least transverse momentum of objects that median and width are taken from.")
        .unit("GeV");
    p.add("RMSScaleFactorBin", rms_scale_, "Factor of the width.").unit("1");
    p.add("NeutralMinEBin", neutral_min_, "Least weighted transverse momentum of neutral objects.").unit("GeV");
    p.add("NeutralPtSlope", neutral_slope_, "What each vertex adds to that.").unit("GeV");
    p.add("UseCharged", charged_, "Whether the metric sums over charged objects alone.");
    p.add("ApplyLowPUCorr", low_pile_up_, "Whether the median is corrected for little pile-up.");
    p.add("MetricId", metric_,
          "0 log sum pt/dR^2, 1 sum pt with its own, 2 sum 1/dR^2, 3 log of it, 4 sum pt, 5 log sum (pt/dR)^2, -1 "
          "weight 1.");
    p.add("CombId", combination_, "1 where the probability multiplies that of the metrics before.");
    p.ignore("ApplyCHS", "charged objects always weigh 1 or 0.");
    p.ignore("UseExp", "charged objects, which it is for, always weigh 1 or 0.");
    p.ignore("UseNoLep", "leptons are treated as other charged objects.");
  }

  void wire(Wiring& w) override {
    tracks_ = w.input("TrackInputArray", track_name_);
    neutrals_ = w.input("NeutralInputArray", neutral_name_);
    vertices_ = w.input("PVInputArray", vertex_name_);
    output_ = w.output(output_name_);
    tracks_out_ = w.output(tracks_out_name_);
    neutrals_out_ = w.output(neutrals_out_name_);
    puppi_ = Puppi(regions(w), weight_min_);
  }

  void process(DetectorEvent& event, Random&) const override {
    std::vector<PuppiParticle> particles;
    std::vector<CandidateId> ids;
    bool pile_up = false;
    const auto take = [&](ArrayId array, bool charged) {
      for (CandidateId id : event.array(array)) {
        const Candidate& c = event[id];
        const double pt = c.momentum.pt();
        if ((c.charge != 0) != charged || !(pt > 0) || !std::isfinite(pt + c.momentum.pz + c.momentum.e)) continue;
        const auto kind = !charged           ? PuppiParticle::Kind::neutral
                          : c.tagged_pile_up ? PuppiParticle::Kind::charged_pile_up
                                             : PuppiParticle::Kind::charged_hard;
        particles.push_back({pt, c.momentum.eta(), c.momentum.phi(), kind});
        ids.push_back(id);
        pile_up |= kind == PuppiParticle::Kind::charged_pile_up;
      }
    };
    take(tracks_, true);
    take(neutrals_, false);
    // Seven vertices in ten are taken to be found.
    const int found = pile_up ? static_cast<int>(0.7 * static_cast<double>(event.array(vertices_).size())) : 1;
    const auto weights = puppi_.weights(particles, std::max(found, 1));
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (!(weights[i] > 0)) continue;
      Candidate out = event[ids[i]];
      out.momentum = weights[i] * out.momentum;
      const CandidateId id = event.add(out);
      event.array(output_).push_back(id);
      event.array(out.charge != 0 ? tracks_out_ : neutrals_out_).push_back(id);
    }
  }

 private:
  std::vector<PuppiRegion> regions(const Wiring& w) const {
    const std::size_t n = eta_min_.size();
    const auto check = [&](const char* name, std::size_t size) {
      if (size != n)
        throw Error(ErrorKind::config, fmt::format("'{}' has {} entries, but 'EtaMinBin' {}", name, size, n),
                    w.place(name));
    };
    check("EtaMaxBin", eta_max_.size()), check("PtMinBin", pt_min_.size()), check("ConeSizeBin", cone_.size());
    check("RMSPtMinBin", rms_pt_min_.size()), check("RMSScaleFactorBin", rms_scale_.size());
    check("NeutralMinEBin", neutral_min_.size()), check("NeutralPtSlope", neutral_slope_.size());
    check("UseCharged", charged_.size()), check("ApplyLowPUCorr", low_pile_up_.size());
    check("MetricId", metric_.size()), check("CombId", combination_.size());
    std::vector<PuppiRegion> out;
    for (std::size_t i = 0; i < n; ++i) {
      if (metric_[i] < -1 || metric_[i] > 5)
        throw Error(ErrorKind::config, fmt::format("there is no metric {}: they go from -1 to 5", metric_[i]),
                    w.place("MetricId", i));
      PuppiMetric metric;
      metric.sum = static_cast<PuppiMetric::Sum>(metric_[i]);
      metric.charged = truth(charged_[i], w.place("UseCharged", i));
      metric.low_pile_up = truth(low_pile_up_[i], w.place("ApplyLowPUCorr", i));
      metric.multiply = combination_[i] == 1;
      metric.cone = cone_[i], metric.pt_min = rms_pt_min_[i], metric.width_scale = rms_scale_[i];
      if (i == 0 || eta_min_[i] != eta_min_[i - 1] || eta_max_[i] != eta_max_[i - 1])
        out.push_back({eta_min_[i], eta_max_[i], pt_min_[i], neutral_min_[i], neutral_slope_[i], {}});
      out.back().metrics.push_back(metric);
    }
    return out;
  }

  static bool truth(const std::string& text, const Place& place) {
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
    throw Error(ErrorKind::config, fmt::format("'{}' is neither true nor false", text), place);
  }

  std::string track_name_ = "Calorimeter/towers", neutral_name_ = "Calorimeter/towers", vertex_name_ = "PV",
              output_name_ = "puppiParticles", tracks_out_name_ = "puppiTracks", neutrals_out_name_ = "puppiNeutrals";
  double weight_min_ = 0.01;
  std::vector<double> eta_min_, eta_max_, pt_min_, cone_, rms_pt_min_, rms_scale_, neutral_min_, neutral_slope_;
  std::vector<std::string> charged_, low_pile_up_;
  std::vector<int> metric_, combination_;
  Puppi puppi_;
  ArrayId tracks_ = 0, neutrals_ = 0, vertices_ = 0, output_ = 0, tracks_out_ = 0, neutrals_out_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_run_puppi() { return std::make_unique<RunPUPPI>(); }

}  // namespace hml
