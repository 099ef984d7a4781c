#pragma once
#include <string>

#include "hml/learn/interpret/interpreter.hpp"

/// The methods of the catalogue, each in the file of its name.
namespace hml {

/// permutation_importance() of approaches of any kind.
class PermutationMethod : public Interpreter {
 public:
  PermutationMethod() : Interpreter(10000) {}

 protected:
  void declare_own(Parameters& p) override;
  Interpretation look(const Approach& approach, const Samples& samples, std::uint64_t seed, int threads) const override;

 private:
  int repeats_ = 3;
};

/// saliency() of networks: of the signal where there are two classes, else of every class.
class SaliencyMethod : public Interpreter {
 public:
  SaliencyMethod() : Interpreter(10000) {}

 protected:
  Interpretation look(const Approach& approach, const Samples& samples, std::uint64_t seed, int threads) const override;
};

/// summarise_attention() of networks that have some.
class AttentionMethod : public Interpreter {
 public:
  AttentionMethod() : Interpreter(1000) {}

 protected:
  void declare_own(Parameters& p) override;
  Interpretation look(const Approach& approach, const Samples& samples, std::uint64_t seed, int threads) const override;

 private:
  std::string by_ = "all";
  int particles_ = 20, bins_ = 16;
  double delta_r_ = 0.8;
};

}  // namespace hml
